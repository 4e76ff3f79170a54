import type { Order } from "../../src/features/checkout-core/ports.ts";
import { availableOf, isLive } from "../../src/features/inventory/rules.ts";
import { hasEnded, isSold, isTerminal } from "../../src/features/orders/rules.ts";
import type { Scene } from "./scene.ts";
import { Violation } from "./scheduler.ts";
import type { Shopper } from "./shopper.ts";
import { minutes } from "./time.ts";

function must(holds: boolean, what: () => string): void {
  if (!holds) throw new Violation(what());
}

const sum = (figures: Iterable<number>) => [...figures].reduce((total, figure) => total + figure, 0);

/** What holds after every single step. O2, P2, P3 and P4 are checked where they happen, in the world's stores. */
export function checkAlways({ shelves, scheduler, database, carts, weather: { healed_at } }: Scene): void {
  for (const [variant_id, shelf] of shelves.shelves) {
    const level = shelves.level(variant_id);
    must(availableOf(level) >= 0, () => `S1 oversold ${variant_id}: ${JSON.stringify(level)}`);
    const ledger = sum([...shelf.ledger.values()].map((entry) => entry.change));
    must(shelf.on_hand === ledger, () => `S2 ${variant_id} has ${shelf.on_hand}, its ledger says ${ledger}`);
    for (const hold of shelf.holds.values()) {
      const status = database.orders.get(hold.hold_id)?.status;
      const takes_units = isLive(hold, scheduler.now) || hold.committed > 0;
      must(
        !takes_units || !status || !hasEnded(status),
        () => `S5 ${hold.hold_id} is ${status} and keeps ${variant_id}`,
      );
    }
  }
  for (const cart of carts.carts.values()) {
    const open = [...cart.journals.values()].filter((journal) => journal.state === "open");
    must(open.length <= 1, () => `O1 cart ${cart.snapshot.cart_id} has two open orders`);
  }
  if (scheduler.now < healed_at + minutes(10)) return;
  for (const order of database.orders.values()) {
    // A process that slept through the weather may still place an order, or wake one that was at rest.
    const due = Math.max(order.deadline_at, healed_at, database.moved_at.get(order.order_id) ?? 0) + minutes(10);
    const at_rest = isSold(order.status) || isTerminal(order.status);
    must(at_rest || scheduler.now < due, () => `O3 ${order.order_id} is still ${order.status}`);
  }
}

/** What holds once nothing is left to happen. */
export function checkAtRest(scene: Scene, shoppers: readonly Shopper[]): void {
  const orders = [...scene.database.orders.values()];
  for (const order of orders) checkOrder(scene, order);
  checkShelves(scene, orders);
  checkCarts(scene, orders);
  checkMoney(scene);
  for (const shopper of shoppers) checkAnswers(scene, shopper);
}

function checkOrder({ shelves, database, provider }: Scene, order: Order): void {
  const { order_id, status } = order;
  must(isSold(status) || isTerminal(status), () => `O3 ${order_id} ends up ${status}`);
  const sold = isSold(status);
  const shipped = status === "shipped" || status === "delivered";
  for (const { variant_id, quantity } of order.lines) {
    const hold = shelves.shelf(variant_id).holds.get(order_id);
    const committed = hold?.state === "committed" ? hold.committed : 0;
    must(hold?.state !== "live" || sold, () => `S5 ${order_id} is ${status} and holds ${variant_id}`);
    must(
      committed === (sold && !shipped ? quantity : 0),
      () => `S4 ${order_id} is ${status} with ${committed} committed`,
    );
  }
  const payments = [...provider.payments.values()].filter((payment) => payment.order_id === order_id);
  const net = sum(payments.map((payment) => payment.captured - payment.refunded));
  const owed = sold && order.charge ? order.total : 0;
  must(net === owed, () => `P1 ${order_id} is ${status}, the provider keeps ${net} of ${owed}`);
  const was_sold = [...database.outbox.values()].some((row) => row.order_id === order_id && row.type !== "ship");
  const mails = database.mails.filter((mailed) => mailed === order_id).length;
  must(mails === (was_sold ? 1 : 0), () => `E1 ${order_id} was confirmed ${mails} times`);
}

function checkShelves({ shelves, scheduler }: Scene, orders: readonly Order[]): void {
  for (const [variant_id, shelf] of shelves.shelves) {
    const unitsOf = (statuses: readonly string[]) =>
      sum(
        orders
          .filter((order) => statuses.includes(order.status))
          .flatMap((order) => order.lines.filter((line) => line.variant_id === variant_id))
          .map((line) => line.quantity),
      );
    const { committed } = shelves.level(variant_id);
    must(committed === unitsOf(["paid", "processing"]), () => `S4 ${variant_id} has ${committed} committed`);
    const out = sum([...shelf.ledger.values()].filter(({ kind }) => kind === "OUT").map(({ change }) => -change));
    must(out === unitsOf(["shipped", "delivered"]), () => `S4 ${out} of ${variant_id} left the house`);
    const lively = [...shelf.holds.values()].some((hold) => isLive(hold, scheduler.now));
    must(!lively, () => `S3 ${variant_id} is still held`);
  }
}

function checkCarts({ carts }: Scene, orders: readonly Order[]): void {
  const live = new Set<string>();
  for (const order of orders) {
    const journal = carts.cart(order.cart_id).journals.get(order.order_id);
    must(journal !== undefined, () => `O1 ${order.order_id} has no journal`);
    if (hasEnded(order.status)) continue;
    const version = `${order.cart_id} version ${journal?.cart_version}`;
    must(!live.has(version), () => `O1 ${version} became two orders`);
    live.add(version);
  }
}

function checkMoney({ provider, database }: Scene): void {
  for (const { intent_id, order_id, status } of provider.payments.values()) {
    must(status !== "authorized", () => `P5 ${intent_id} of ${order_id} is still authorised`);
    const order = database.orders.get(order_id);
    const attached = order?.charge?.intent_id === intent_id;
    must(attached || status === "unconfirmed" || status === "cancelled", () => `P5 ${intent_id} belongs to no order`);
    const over = order !== undefined && isTerminal(order.status) && attached;
    must(
      !over || status === "cancelled" || status === "captured",
      () => `P5 ${intent_id} can still be paid: ${status}`,
    );
  }
}

function checkAnswers({ database }: Scene, shopper: Shopper): void {
  const order_of_key = new Map<string, string>();
  for (const { key, order_id } of shopper.placed) {
    must(database.orders.has(order_id), () => `O4 ${order_id} was acknowledged and is not there`);
    must((order_of_key.get(key) ?? order_id) === order_id, () => `O1 key ${key} became two orders`);
    order_of_key.set(key, order_id);
  }
  for (const order_id of shopper.refused) {
    const status = database.orders.get(order_id)?.status;
    must(status === undefined || hasEnded(status), () => `O4 ${order_id} was refused and is ${status}`);
  }
  for (const order_id of shopper.cancelled) {
    const status = database.orders.get(order_id)?.status;
    must(status !== undefined && hasEnded(status), () => `O4 ${order_id} was cancelled and is ${status}`);
  }
}

import type { Hold } from "../../../src/features/goods/stock/rules.ts";
import type { Order } from "../../../src/features/ordering/protocol/ports.ts";
import { checkPromises } from "./answers.ts";
import { checkPromotions, checkTouchedPromotions } from "./limited-promotions.ts";
import { hasShipped, isEnded, isSoldStatus } from "./order-spec.ts";
import { checkCancelled, checkParcels, checkTouchedParcels, checkUnitMoney, sentOf } from "./parcel-invariants.ts";
import { checkComeBack, checkReturns, checkTouchedReturns } from "./return-invariants.ts";
import type { Scene } from "./scene.ts";
import { Violation } from "./scheduler.ts";
import type { Shopper } from "./shopper.ts";
import { checkLabels } from "./staff-labels.ts";
import { checkByHand } from "./staff-receipts.ts";
import { checkAllIssued, checkCards, checkCredits, checkStoredValue } from "./stored-value.ts";
import { minutes } from "./time.ts";
import type { Payment } from "./world/provider.ts";

function must(holds: boolean, what: () => string): void {
  if (!holds) throw new Violation(what());
}

const sum = (figures: Iterable<number>) => [...figures].reduce((total, figure) => total + figure, 0);

/** Independent of the rules that it checks. */
const takesUnits = (hold: Hold, now: number): boolean =>
  hold.state === "live" ? hold.expires_at > now : hold.state === "committed" && hold.committed > 0;

/**
 * What holds after every single step, looked at where the step has written. What a step may do at all is checked where
 * it happens: O2 in order-spec, P2 to P8 in the provider and in watch.ts, S2 and S3 in the shelves.
 */
export function checkAlways(scene: Scene): void {
  const { shelves, scheduler, database, carts } = scene;
  const { now } = scheduler;
  checkStoredValue(scene);
  checkTouchedPromotions(scene);
  for (const variant_id of shelves.touched) {
    const { on_hand, holds, ledger } = shelves.shelf(variant_id);
    let taken = 0;
    for (const hold of holds.values()) {
      if (hold.state === "live" && hold.expires_at > now) taken += hold.quantity;
      if (hold.state === "committed") taken += hold.committed;
      const status = database.orders.get(hold.hold_id)?.status;
      const keeps = isEnded(status) && takesUnits(hold, now);
      must(!keeps, () => `S5 ${hold.hold_id} is ${status} and keeps ${variant_id}`);
    }
    must(taken <= on_hand, () => `S1 ${variant_id} has ${on_hand} and promises ${taken}`);
    let booked = 0;
    for (const entry of ledger.values()) booked += entry.change;
    must(on_hand === booked, () => `S2 ${variant_id} has ${on_hand}, its ledger says ${booked}`);
  }
  shelves.touched.clear();
  checkTouchedParcels(scene);
  checkTouchedReturns(scene);
  for (const order_id of database.touched) {
    const order = database.orders.get(order_id);
    if (!order || !isEnded(order.status)) continue;
    for (const { variant_id } of order.lines) {
      const hold = shelves.shelf(variant_id).holds.get(order_id);
      must(!hold || !takesUnits(hold, now), () => `S5 ${order_id} is ${order.status} and keeps ${variant_id}`);
    }
  }
  database.touched.clear();
  for (const cart_id of carts.touched) {
    let open = 0;
    for (const journal of carts.cart(cart_id).journals.values()) if (journal.state === "open") open += 1;
    must(open <= 1, () => `O1 cart ${cart_id} has two open orders`);
  }
  carts.touched.clear();
  if (shelves.disagreement !== undefined) throw new Violation(shelves.disagreement);
}

/** O3, once a minute: nothing is unfinished later than its deadline and ten minutes of good health. */
export function checkProgress({ scheduler, database, provider, weather: { healed_at } }: Scene): void {
  if (scheduler.now < healed_at + minutes(10)) return;
  for (const order of database.unsettled()) {
    // A process that slept through the weather may still place an order, or wake one that was at rest.
    const moved_at = database.moved_at.get(order.order_id) ?? 0;
    const decided_at = provider.thinking_until.get(order.order_id) ?? 0;
    const due = Math.max(order.deadline_at, healed_at, moved_at, decided_at) + minutes(10);
    must(scheduler.now < due, () => `O3 ${order.order_id} is still ${order.status}`);
  }
}

/** What holds once nothing is left to happen. */
export function checkAtRest(scene: Scene, shoppers: readonly Shopper[]): void {
  const orders = [...scene.database.orders.values()];
  for (const order of orders) checkOrder(scene, order);
  checkShelves(scene, orders);
  checkPutBack(scene);
  checkCancelled(scene);
  for (const order of orders) checkUnitMoney(scene, order);
  for (const order of orders) checkUnits(scene, order);
  for (const order of orders) checkParcels(scene, order);
  checkReturns(scene);
  checkComeBack(scene);
  checkLabels(scene);
  checkCarts(scene, orders);
  checkIntents(scene);
  checkCards(scene);
  checkCredits(scene);
  checkPromotions(scene);
  checkAllIssued(scene);
  checkByHand(scene);
  checkEffects(scene);
  for (const shopper of shoppers) checkPromises(scene, shopper.promises);
}

function checkOrder({ shelves, database, provider }: Scene, order: Order): void {
  const { order_id, status } = order;
  must(isSoldStatus(status) || isEnded(status), () => `O3 ${order_id} ends up ${status}`);
  must(
    order.cancel_requested_at === null || isEnded(status),
    () => `O4 ${order_id} was to be cancelled and is ${status}`,
  );
  const sold = isSoldStatus(status);
  const shipped = hasShipped(status);
  for (const { variant_id, quantity } of order.lines) {
    const { holds, operations } = shelves.shelf(variant_id);
    const hold = holds.get(order_id);
    must(hold?.state !== "live" || sold, () => `S5 ${order_id} is ${status} and holds ${variant_id}`);
    const back = sum([...operations.values()].filter((done) => done.hold_id === order_id).map((done) => done.quantity));
    const committed = hold?.state === "committed" ? hold.committed : 0;
    const left = sold && !shipped ? quantity - back : 0;
    must(
      committed === left,
      () => `S4 ${order_id} is ${status} with ${committed} of ${variant_id} committed, not ${left}`,
    );
  }
  checkMoney({ database, provider }, order);
  const mails = database.mails.filter((mailed) => mailed === order_id).length;
  must(mails === (database.sold.has(order_id) ? 1 : 0), () => `E1 ${order_id} was confirmed ${mails} times`);
}

function checkMoney({ database, provider }: Pick<Scene, "database" | "provider">, order: Order): void {
  const { order_id, status, charge } = order;
  const intents = provider.paymentsOf(order_id);
  const net = sum(intents.map((intent) => intent.captured - intent.refunded));
  const refunds = [...database.payments.refunds.values()].filter((refund) => refund.order_id === order_id);
  const given = sum(refunds.filter((refund) => refund.status === "succeeded").map((refund) => refund.amount));
  const credited = database.purses.creditedOf(order_id);
  const owed = isSoldStatus(status) && charge ? charge.amount - given : credited;
  must(net === owed, () => `P1 ${order_id} is ${status}, the provider keeps ${net} of ${owed}`);
  if (!charge) return;
  const balance = database.payments.balance(order_id);
  must(balance === net, () => `M3 ${order_id} has ${net} at the provider, the ledger says ${balance}`);
  const intent = intents.find(({ intent_id }) => intent_id === charge.intent_id);
  const mirrored =
    !intent ||
    charge.intent_status === intent.status ||
    (isLeftToLapse(intent) && charge.intent_status === "cancelled");
  must(mirrored, () => `E2 ${order_id} says ${charge.intent_status}, its intent is ${intent?.status}`);
  const row = database.payments.rows.get(order_id);
  const figures =
    !intent || !database.sold.has(order_id) || (row?.captured === intent.captured && row.refunded === intent.refunded);
  must(figures, () => `E2 ${order_id} says ${JSON.stringify(row)}, its intent is ${JSON.stringify(intent)}`);
  for (const { refund_id, status: stands } of refunds)
    must(stands !== "pending", () => `O3 ${refund_id} is still ${stands}`);
}

function checkShelves({ shelves, scheduler, database }: Scene, orders: readonly Order[]): void {
  for (const [variant_id, { on_hand, holds, ledger, operations }] of shelves.shelves) {
    const entries = [...ledger.values()];
    const done = [...operations.values()];
    let committed = 0;
    let shipped = 0;
    for (const { order_id, status, lines } of orders) {
      const quantity = lines.find((line) => line.variant_id === variant_id)?.quantity ?? 0;
      const back = sum(
        done.filter((one) => one.hold_id === order_id && one.verb !== "ship").map((one) => one.quantity),
      );
      const sent = sentOf(database, order_id, variant_id);
      if (status === "paid" || status === "processing" || status === "shipping") committed += quantity - back - sent;
      shipped += hasShipped(status) ? quantity - back : sent;
    }
    const level = shelves.level(variant_id);
    must(level.committed === committed, () => `S4 ${variant_id} has ${level.committed} committed, not ${committed}`);
    const out = sum(entries.filter(({ movement_id }) => movement_id.startsWith("ship:")).map(({ change }) => -change));
    must(out === shipped, () => `S4 ${out} of ${variant_id} left the house, not ${shipped}`);
    const by_hand = sum(
      entries.filter(({ movement_id }) => !movement_id.startsWith("ship:")).map(({ change }) => change),
    );
    must(on_hand === by_hand - shipped, () => `S4 ${variant_id} has ${on_hand} of ${by_hand}, less ${shipped} shipped`);
    const lively = [...holds.values()].some((hold) => hold.state === "live" && hold.expires_at > scheduler.now);
    must(!lively, () => `S3 ${variant_id} is still held`);
    const shown = database.projection.get(variant_id)?.level;
    const same = shown === undefined || shown === JSON.stringify(level);
    must(same, () => `E2 ${variant_id} is shown as ${shown} and is ${JSON.stringify(level)}`);
  }
}

/** S4: units of a refund with stock are back exactly once, unless a cancel had put them back before. */
function checkPutBack({ shelves, database }: Pick<Scene, "shelves" | "database">): void {
  for (const { refund_id, order_id, units, restock, status } of database.payments.refunds.values()) {
    const ended = isEnded(database.orders.get(order_id)?.status);
    for (const { variant_id, quantity } of units) {
      const { operations, ledger } = shelves.shelf(variant_id);
      const id = `refund:${refund_id}`;
      const back = (operations.get(id)?.quantity ?? 0) + (ledger.get(id)?.change ?? 0);
      const wanted = restock && status === "succeeded" ? quantity : 0;
      must(
        back === wanted || (ended && back === 0),
        () => `S4 ${refund_id} brought ${back} of ${variant_id} back, not ${wanted}`,
      );
    }
  }
}

/**
 * A1: per line, what went back and what left is at most what was ordered, and for a shipped order exactly that; nothing comes in
 * that never left; and as many units are counted as refunded as refunds were not in vain.
 */
function checkUnits({ shelves, database }: Pick<Scene, "shelves" | "database">, order: Order): void {
  const { order_id, status, lines } = order;
  const refunds = [...database.payments.refunds.values()].filter((refund) => refund.order_id === order_id);
  for (const { variant_id, quantity } of lines) {
    const { operations, ledger } = shelves.shelf(variant_id);
    const own = [...operations.values()].filter((done) => done.hold_id === order_id);
    const unitsOf = (verb: string) => sum(own.filter((done) => done.verb === verb).map((done) => done.quantity));
    const [back, left] = [unitsOf("uncommit") + unitsOf("write_off"), unitsOf("ship")];
    const returned = sum(
      [order_id, ...refunds.map((refund) => refund.refund_id)].map((id) => ledger.get(`refund:${id}`)?.change ?? 0),
    );
    const shipped = hasShipped(status);
    must(
      shipped || status === "shipping" ? left === sentOf(database, order_id, variant_id) : left === 0,
      () => `A1 ${order_id} is ${status}: ${left} of ${variant_id} left, not what was sent`,
    );
    must(
      shipped ? back + left === quantity : back + left <= quantity,
      () => `A1 ${order_id} is ${status}: of ${quantity} of ${variant_id} ${back} went back and ${left} left`,
    );
    must(returned <= left, () => `A1 ${returned} of ${variant_id} came back of ${left} that ${order_id} sent`);
    const given = refunds.filter((refund) => refund.status !== "failed");
    const refunded = sum(
      given.flatMap(({ units }) => units.filter((one) => one.variant_id === variant_id).map((one) => one.quantity)),
    );
    const item = database.payments.rows.get(order_id)?.items.find((one) => one.variant_id === variant_id);
    must(
      !item || (item.refunded_quantity === refunded && refunded <= quantity),
      () => `A1 ${item?.refunded_quantity} of ${quantity} of ${variant_id} are refunded, by refunds of ${refunded}`,
    );
  }
}

function checkCarts({ carts, weather }: Scene, orders: readonly Order[]): void {
  const live = new Set<string>();
  for (const order of orders) {
    const journal = carts.journalOf(order.order_id);
    must(journal !== undefined, () => `O1 ${order.order_id} has no journal`);
    // An alarm that the platform dropped leaves the book open until the next checkout of the cart.
    must(
      journal?.state !== "open" || weather.lost_alarms > 0,
      () => `O3 the journal of ${order.order_id} is still open`,
    );
    if (isEnded(order.status)) continue;
    const version = `${order.cart_id} version ${journal?.cart_version}`;
    must(!live.has(version), () => `O1 ${version} became two orders`);
    live.add(version);
  }
}

/** Where a provider knows no cancel, an intent without money lapses once its order has ended: nobody asks for it any more. */
const isLeftToLapse = ({ semantics, status }: Payment): boolean =>
  !semantics.cancels && (status === "unconfirmed" || status === "authorized");

function checkIntents({ provider, database }: Scene): void {
  for (const payment of provider.payments.values()) {
    const { intent_id, order_id, amount } = payment;
    const is_over_here = isLeftToLapse(payment) && isEnded(database.orders.get(order_id)?.status);
    const status = is_over_here ? "cancelled" : payment.status;
    must(status !== "authorized" && status !== "processing", () => `P5 ${intent_id} of ${order_id} is still ${status}`);
    const order = database.orders.get(order_id);
    const attached = order?.charge?.intent_id === intent_id;
    must(attached || status === "unconfirmed" || status === "cancelled", () => `P5 ${intent_id} belongs to no order`);
    const due = order?.charge?.amount;
    must(!order || due === amount, () => `M4 ${intent_id} is for ${amount}, its order's charge for ${due}`);
    const over = order !== undefined && order.status !== "pending" && attached;
    must(
      !over || status === "cancelled" || status === "captured",
      () => `P5 ${intent_id} can still be paid: ${status}`,
    );
  }
}

/** E1 and E4: each row of the outbox took effect once, and of each message that was sent it is known what became of it. */
function checkEffects({ database, triggers: { queue } }: Scene): void {
  for (const [id, { effects }] of database.outbox.rows)
    must(effects === 1, () => `E1 ${id} took effect ${effects} times`);
  const known = queue.done + queue.dead + queue.waiting;
  must(queue.sent === known && queue.waiting === 0, () => `E4 ${queue.sent} were sent: ${JSON.stringify(queue)}`);
}

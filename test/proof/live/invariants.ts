import { createHash } from "node:crypto";
import {
  hasEnded,
  isSold,
  isTerminal,
  nextStatus,
  type OrderEvent,
  transitions,
} from "../../../src/features/ordering/orders/rules.ts";
import type { BookedOrder, Books } from "./books.ts";

/** `rule` is a letter and number of docs/proof.md; `subject` the order, variant or intent that breaks it. */
export type Violation = { readonly rule: string; readonly subject: string; readonly what: string };

type Report = (rule: string, subject: string, holds: boolean, what: string) => void;

const sum = (figures: Iterable<number>): number => [...figures].reduce((total, one) => total + one, 0);

/** What must hold of a shop in which nothing is left to happen. Empty when all of it does. */
export function checkBooks(books: Books, closed_at: number): Violation[] {
  const found: Violation[] = [];
  const report: Report = (rule, subject, holds, what) => {
    if (!holds) found.push({ rule, subject, what });
  };
  const orders = new Map(books.orders.map((order) => [order.id, order]));
  checkStock(books, orders, closed_at, report);
  checkOrders(books, orders, report);
  checkCarts(books, orders, report);
  checkMoney(books, orders, report);
  checkEffects(books, report);
  checkPapers(books, report);
  return found;
}

type Orders = ReadonlyMap<string, BookedOrder>;

function checkStock({ stock, items, levels }: Books, orders: Orders, closed_at: number, report: Report): void {
  const sold = new Map<string, number>();
  for (const { order_id, variant_id, quantity, returned } of items) {
    const status = orders.get(order_id)?.status;
    const unshipped = status === "paid" || status === "processing" ? quantity - returned : 0;
    sold.set(variant_id, (sold.get(variant_id) ?? 0) + unshipped);
  }
  for (const { variant_id, on_hand, committed, holds, ledger } of stock) {
    const live = holds.filter((hold) => hold.state === "live" && hold.expires_at > closed_at);
    const held = sum(live.map((hold) => hold.quantity));
    const available = on_hand - held - committed;
    report("S1", variant_id, available >= 0, `oversold: ${on_hand} on hand, ${held} held, ${committed} committed`);
    report(
      "S2",
      variant_id,
      on_hand === sum(ledger.map(({ change }) => change)),
      `${on_hand} on hand is not the sum of its ledger`,
    );
    const kept = sum(holds.map((hold) => hold.committed));
    report("S3", variant_id, kept === committed, `${committed} committed, ${kept} by its holds`);
    report(
      "S4",
      variant_id,
      committed === (sold.get(variant_id) ?? 0),
      `${committed} committed, orders have ${sold.get(variant_id) ?? 0}`,
    );
    for (const hold of holds) {
      const status = orders.get(hold.hold_id)?.status;
      const takes_units = hold.committed > 0 || live.includes(hold);
      const entitled = status !== undefined && !hasEnded(status);
      report(
        "S5",
        hold.hold_id,
        !takes_units || entitled,
        `is ${status ?? "no order"} and keeps units of ${variant_id}: ${hold.state}`,
      );
      report(
        "S3",
        hold.hold_id,
        !live.includes(hold) || status === "pending",
        `is ${status} and still only holds ${variant_id}`,
      );
    }
    const level = levels.find((row) => row.variant_id === variant_id);
    const same =
      level?.on_hand === on_hand &&
      level.held === held &&
      level.committed === committed &&
      level.available === available;
    report(
      "E2",
      variant_id,
      same,
      `D1 says ${JSON.stringify(level)}, the object ${JSON.stringify({ on_hand, held, committed, available })}`,
    );
  }
}

function checkOrders({ moves }: Books, orders: Orders, report: Report): void {
  const histories = Map.groupBy(moves, ({ order_id }) => order_id);
  for (const order of orders.values()) {
    report("O3", order.id, isSold(order.status) || isTerminal(order.status), `is still ${order.status}`);
    const history = histories.get(order.id) ?? [];
    const last = history.at(-1);
    report(
      "O2",
      order.id,
      last?.status === order.status && last.version === order.version,
      `is ${order.status}, its history ends ${last?.status}`,
    );
    for (const [index, move] of history.entries()) {
      const before = history[index - 1]?.status;
      const follows =
        index === 0
          ? move.event === "place"
          : before !== undefined &&
            before !== "closed" &&
            isEvent(move.event) &&
            nextStatus(before, move.event) === move.status;
      report(
        "O2",
        order.id,
        follows && move.version === index + 1,
        `moved from ${before ?? "nothing"} to ${move.status} by ${move.event}`,
      );
    }
  }
}

const events = new Set<string>(Object.values(transitions).flatMap((moves) => Object.keys(moves)));
const isEvent = (event: string): event is OrderEvent => events.has(event);

function checkCarts({ carts }: Books, orders: Orders, report: Report): void {
  for (const { journals } of carts) {
    const versions = new Set<number>();
    for (const { order_id, cart_version, state } of journals) {
      const status = orders.get(order_id)?.status;
      const lives = status !== undefined && !hasEnded(status);
      report(
        "O5",
        order_id,
        state !== "open" || status === "pending",
        `is ${status ?? "no order"}, and its cart still waits for it`,
      );
      report(
        "O5",
        order_id,
        state !== "sold" || lives || status === "cancelled",
        `is ${status ?? "no order"}, and its cart calls it sold`,
      );
      report("O4", order_id, state !== "ended" || !lives, `is ${status}, and its cart calls it ended`);
      report(
        "O1",
        order_id,
        !lives || !versions.has(cart_version),
        `is the second order of version ${cart_version} of its cart`,
      );
      if (lives) versions.add(cart_version);
    }
  }
  const known = new Set(carts.flatMap(({ journals }) => journals.map(({ order_id }) => order_id)));
  for (const id of orders.keys()) report("O1", id, known.has(id), "is an order of no cart");
}

function checkMoney(
  { intents, returned, payments, refunds, transactions }: Books,
  orders: Orders,
  report: Report,
): void {
  const back = Map.groupBy(
    returned.filter(({ status }) => status !== "failed" && status !== "canceled"),
    ({ payment_intent }) => payment_intent,
  );
  const net = new Map<string, number>();
  for (const { id, status, amount, amount_received, metadata } of intents) {
    const order_id = metadata["order_id"] ?? "";
    const order = orders.get(order_id);
    const refunded = sum((back.get(id) ?? []).map((refund) => refund.amount));
    net.set(order_id, (net.get(order_id) ?? 0) + amount_received - refunded);
    report(
      "P4",
      order_id,
      amount_received <= amount && refunded <= amount_received,
      `${id}: ${amount_received} of ${amount} captured, ${refunded} refunded`,
    );
    report("P5", order_id, status !== "requires_capture", `${id} is still authorised`);
    const attached = payments.some((payment) => payment.order_id === order_id && payment.intent_id === id);
    report("P5", order_id, attached || amount_received === refunded, `${id} has money and is not the order's`);
    const over = order === undefined || isTerminal(order.status);
    report(
      "P5",
      order_id,
      !over || !attached || status === "canceled" || status === "succeeded",
      `is over, and ${id} can still be paid: ${status}`,
    );
  }
  for (const { id, status, total } of orders.values()) {
    const given = sum(
      refunds.filter((refund) => refund.order_id === id && refund.status === "succeeded").map(({ amount }) => amount),
    );
    const owed = isSold(status) ? total - given : 0;
    report(
      "P1",
      id,
      (net.get(id) ?? 0) === owed,
      `is ${status}, and the provider keeps ${net.get(id) ?? 0} of ${owed}`,
    );
    const payment = payments.find(({ order_id }) => order_id === id);
    if (!payment) continue;
    const kept = payment.captured - payment.refunded;
    report("P1", id, kept === owed, `is ${status}, and its payment says ${kept} of ${owed}`);
    report("M3", id, payment.balance === kept, `the ledger has ${payment.balance}, the payment ${kept}`);
  }
  for (const { cause, sum: total } of transactions) report("M3", cause, total === 0, `its entries sum to ${total}`);
}

function checkEffects({ orders, mails, waiting }: Books, report: Report): void {
  for (const { id, type, dead } of waiting)
    report("E1", id, false, `${type} ${dead ? "is dead" : "has not taken effect"}`);
  const sent = Map.groupBy(mails, ({ message_id }) => message_id.split("@")[0] ?? "");
  for (const { id, sold_at, status } of orders) {
    const count = sent.get(confirmationOf(id))?.length ?? 0;
    report("E1", id, count === (sold_at === null ? 0 : 1), `is ${status} and was confirmed ${count} times`);
  }
}

/** Sold orders have one invoice each, what went back of them is credited to the unit, and the numbers of a year have no gap. */
function checkPapers({ orders, refunds, papers }: Books, report: Report): void {
  const of_order = Map.groupBy(papers, ({ order_id }) => order_id);
  for (const { id, status, total, sold_at } of orders) {
    const own = of_order.get(id) ?? [];
    const amounts = own.filter(({ kind }) => kind === "invoice").map(({ amount }) => amount);
    const invoiced = amounts.join(" and ");
    const due = sold_at === null ? "" : String(total);
    report("I1", id, invoiced === due, `is ${status}, and its invoices are of '${invoiced}' where '${due}' is due`);
    const credited = sum(own.filter(({ kind }) => kind === "credit_note").map(({ amount }) => amount));
    const given = refunds.filter(({ order_id, status: is }) => order_id === id && is === "succeeded");
    const back = sold_at === null ? 0 : hasEnded(status) ? total : sum(given.map(({ amount }) => amount));
    report("I1", id, credited === back, `is ${status}, and ${credited} of it are credited where ${back} went back`);
  }
  for (const [series, own] of Map.groupBy(papers, ({ kind, entity, year }) => `${kind} of ${entity} in ${year}`)) {
    const numbers = own.map(({ sequence }) => sequence).toSorted((a, b) => a - b);
    const has_gap = numbers.some((number, index) => number !== index + 1);
    report("I2", series, !has_gap, `${numbers.length} papers have the numbers ${numbers[0]} to ${numbers.at(-1)}`);
  }
}

/** The part of its Message-ID that the shop makes from the order alone, so that a mail sent again is the same mail. */
const confirmationOf = (order_id: string): string =>
  createHash("sha256").update(`mail:order_confirmation:${order_id}`).digest("hex").slice(0, 40);

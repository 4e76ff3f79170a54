import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { patiently } from "./within.ts";

type ReturnRow = {
  id: string;
  order_id: string;
  status: string;
  origin: string;
  answered_at: number | null;
  received_at: number | null;
  rejection: string | null;
};
type InspectionRow = { id: string; variant_id: string; restocked: number; damaged: number };
/** What was found of a line by all of its inspections, beside what the line counts. */
type FoundRow = { return_id: string; counted: number; found: number; received: number };
type RefundRow = {
  id: string;
  return_id: string;
  given_at: number | null;
  status: string | null;
  amount: number;
  shipping_amount: number;
  fee_amount: number;
  /** What was paid for its units, and what its parts give back. */
  paid: number;
  back: number;
};
type LineRow = { order_id: string; quantity: number; refunded: number; paid: number };
/** A refund: what it gives back, and what of that is its units'; null where it is of an amount. */
type PricedRow = {
  order_id: string;
  id: string;
  status: string;
  amount: number;
  shares: number | null;
  kept: number | null;
};
type CountRow = { order_id: string; event: string; n: number };
type EdgeRow = { order_id: string; action: string; before: string | null; after: string | null };
type ToldRow = { type: string; id: string; n: number };
type Booked = { movement_id: string; change: number };

/** Where the acts on a return may lead, said a second time. */
const edges: Readonly<Record<string, readonly string[]>> = {
  requested: ["approved", "rejected", "cancelled", "received"],
  approved: ["cancelled", "received"],
};
const statuses = ["requested", "approved", "rejected", "received", "cancelled"];

async function look(order_ids: readonly string[], variant_ids: readonly string[]) {
  const read = (query: string) =>
    env.DB.prepare(query.replace("OURS", "(SELECT value FROM json_each(?))")).bind(JSON.stringify(order_ids));
  const reading = env.DB.batch([
    read(
      "SELECT id, order_id, status, origin, answered_at, received_at, rejection FROM returns WHERE order_id IN OURS",
    ),
    read(`SELECT n.inspection_id AS id, i.variant_id, sum(n.restocked_quantity) AS restocked, sum(n.damaged_quantity) AS damaged
      FROM returns r JOIN return_inspections n ON n.return_id = r.id JOIN order_items i ON i.id = n.order_item_id
      WHERE r.order_id IN OURS GROUP BY n.inspection_id, i.variant_id`),
    read(`SELECT l.return_id, l.received_quantity AS received,
      l.restocked_quantity + l.damaged_quantity + l.written_off_quantity AS counted,
      (SELECT coalesce(sum(n.restocked_quantity + n.damaged_quantity + n.written_off_quantity), 0) FROM return_inspections n
        WHERE n.return_id = l.return_id AND n.order_item_id = l.order_item_id) AS found
      FROM returns r JOIN return_items l ON l.return_id = r.id WHERE r.order_id IN OURS`),
    read(`SELECT f.refund_id AS id, f.return_id, f.given_at, f.amount, f.shipping_amount, f.fee_amount,
      (SELECT status FROM refunds WHERE id = f.refund_id) AS status,
      (SELECT coalesce(sum(b.amount), 0) FROM refunds b WHERE b.id = f.refund_id) AS back,
      (SELECT coalesce(sum((i.line_total - i.discount_total + i.tax_total) * u.quantity / i.quantity), 0)
        FROM return_refund_items u JOIN order_items i ON i.id = u.order_item_id WHERE u.refund_id = f.refund_id) AS paid
      FROM return_refunds f WHERE f.order_id IN OURS`),
    read(`SELECT order_id, event, count(*) AS n FROM order_history
      WHERE event LIKE '%return' AND order_id IN OURS GROUP BY order_id, event`),
    read(`SELECT subject_id AS order_id, action, changes ->> '$.before.status' AS before, changes ->> '$.after.status' AS after
      FROM audit_log WHERE subject_type = 'order' AND action LIKE 'return.%' AND subject_id IN OURS`),
    read(`SELECT type, coalesce(body ->> 'refund_id', body ->> 'inspection_id', body ->> 'return_id') AS id, count(*) AS n
      FROM outbox WHERE type LIKE 'return.%' AND body ->> 'order_id' IN OURS GROUP BY 1, 2`),
    read("SELECT id FROM fulfilments WHERE order_id IN OURS"),
    read(`SELECT order_id, quantity, refunded_quantity AS refunded, line_total - discount_total + tax_total AS paid
      FROM order_items WHERE order_id IN OURS`),
    read(`SELECT r.order_id, r.id, r.status, r.amount, sum(u.amount) AS shares, f.fee_amount - f.shipping_amount AS kept
      FROM refunds r LEFT JOIN refund_items u ON u.refund_id = r.id LEFT JOIN return_refunds f ON f.refund_id = r.id
      WHERE r.order_id IN OURS AND (u.refund_id IS NOT NULL OR r.cancellation_id IS NULL AND r.status NOT IN ('failed', 'rejected'))
      GROUP BY r.id`),
    read("SELECT DISTINCT order_id FROM cancellations WHERE order_id IN OURS"),
  ]);
  const results = await patiently("the database", reading);
  const rows = <Row>(at: number) => (results[at]?.results ?? []) as Row[];
  return {
    returns: rows<ReturnRow>(0),
    inspections: rows<InspectionRow>(1),
    lines: rows<FoundRow>(2),
    refunds: rows<RefundRow>(3),
    history: rows<CountRow>(4),
    audited: rows<EdgeRow>(5),
    told: rows<ToldRow>(6),
    parcels: rows<{ id: string }>(7),
    items: rows<LineRow>(8),
    priced: rows<PricedRow>(9),
    cancelled: new Set(rows<{ order_id: string }>(10).map(({ order_id }) => order_id)),
    ledgers: new Map(await Promise.all(variant_ids.map(async (id) => [id, await bookedOf(id)] as const))),
  };
}

type Seen = Awaited<ReturnType<typeof look>>;

/** What a shelf has booked of goods that came back. */
const bookedOf = (variant_id: string): Promise<Booked[]> =>
  patiently(
    "a shelf",
    runInDurableObject(env.STOCK.getByName(variant_id), (_, { storage: { sql } }) =>
      sql
        .exec<Booked>(
          `SELECT movement_id, change FROM ledger
           WHERE movement_id LIKE 'return:%' OR movement_id LIKE 'damage:%' OR movement_id LIKE 'refund:%'`,
        )
        .toArray(),
    ),
  );

const sum = (figures: readonly number[]): number => figures.reduce((total, figure) => total + figure, 0);

/** Goods that come back, act by act: what each did to its return, to the shelf and to the money, and that it did so once. */
export async function judgeReturnActs(order_ids: readonly string[], variant_ids: readonly string[]): Promise<string[]> {
  const seen = await look(order_ids, variant_ids);
  return [
    ...seen.returns.flatMap((row) => [...judgeStanding(seen, row)]),
    ...order_ids.flatMap((id) => [...judgeMoves(seen, id), ...judgeEdges(seen, id)]),
    ...order_ids.flatMap((id) => [...judgePrices(seen, id)]),
    ...judgeInspections(seen),
    ...judgeRefundsOfReturns(seen),
  ];
}

/** What a return shows is what was done to it. */
function* judgeStanding({ told }: Seen, row: ReturnRow): Generator<string> {
  const { id, status, answered_at, received_at, rejection } = row;
  const was_answered = answered_at !== null;
  if (status === "requested" ? was_answered : (status === "approved" || status === "rejected") && !was_answered)
    yield `A6 ${id} is ${status}, and answered at ${answered_at}`;
  if ((received_at !== null) !== (status === "received")) yield `A6 ${id} is ${status}, and received at ${received_at}`;
  if ((rejection !== null) !== (status === "rejected")) yield `A6 ${id} is ${status}, with a reason or without`;
  const due = {
    "return.requested": 1,
    "return.received": status === "received" ? 1 : 0,
    "return.rejected": status === "rejected" ? 1 : 0,
    "return.approved":
      status === "approved" ? 1 : status === "received" || status === "cancelled" ? (was_answered ? 1 : 0) : 0,
  };
  for (const [type, count] of Object.entries(due)) {
    const times = told.find((one) => one.type === type && one.id === id)?.n ?? 0;
    if (times !== count) yield `E1 ${id} is ${status}, and ${type} was announced ${times} times`;
  }
}

/** Shoppers' calling off is in no audit log: as many returns are cancelled by them as by nobody else. */
const calledOffByShoppers = ({ returns, audited }: Seen, order_id: string): number =>
  returns.filter((row) => row.order_id === order_id && row.status === "cancelled").length -
  audited.filter((row) => row.order_id === order_id && row.after === "cancelled").length;

/** Each act was one move of the order, and each of staff is in the audit log. */
function* judgeMoves(seen: Seen, order_id: string): Generator<string> {
  const { returns, audited, history, refunds } = seen;
  const own = returns.filter((row) => row.order_id === order_id);
  const by = (action: string) =>
    audited.filter((row) => row.order_id === order_id && row.action === `return.${action}`).length;
  const is_own = new Set(own.map(({ id }) => id));
  const done = {
    request_return: own.length,
    answer_return: by("approved") + by("rejected") + by("cancelled") + calledOffByShoppers(seen, order_id),
    receive_return: own.filter(({ status }) => status === "received").length,
    inspect_return: by("inspected"),
    refund_return: by("refunded"),
  };
  for (const [event, count] of Object.entries(done)) {
    const moves = history.find((row) => row.order_id === order_id && row.event === event)?.n ?? 0;
    if (moves !== count) yield `O2 ${order_id} was moved by ${event} ${moves} times, for ${count} acts`;
  }
  if (by("received") !== done.receive_return) yield `A6 ${by("received")} counts of ${done.receive_return} returns`;
  if (by("opened") !== own.filter(({ origin }) => origin === "shop").length)
    yield `A6 staff opened ${by("opened")} returns of ${order_id}`;
  if (refunds.filter(({ return_id }) => is_own.has(return_id)).length > by("refunded"))
    yield `A6 ${by("refunded")} refunds of returns were begun`;
}

/** Each step that was taken is one that there is, and where returns stand is where these steps lead. */
function* judgeEdges(seen: Seen, order_id: string): Generator<string> {
  const own = seen.returns.filter((row) => row.order_id === order_id);
  const taken = seen.audited.filter((row) => row.order_id === order_id && row.after !== null);
  for (const { action, before, after } of taken)
    if (!(edges[before ?? ""] ?? []).includes(after ?? "")) yield `A6 ${action} led from ${before} to ${after}`;
  // What is missing where returns stand after the steps of staff was called off by shoppers.
  const missing = statuses.map((status) => {
    const came = (status === "requested" ? own.length : 0) + taken.filter(({ after }) => after === status).length;
    const went = taken.filter(({ before }) => before === status).length;
    return { status, n: came - went - own.filter((row) => row.status === status).length };
  });
  const by_shoppers = calledOffByShoppers(seen, order_id);
  for (const { status, n } of missing) {
    if (status === "cancelled" ? n === -by_shoppers : n === 0) continue;
    if ((edges[status] ?? []).includes("cancelled") && n > 0) continue;
    yield `A6 ${n} returns of ${order_id} that were ${status} are not, by no act`;
  }
  if (by_shoppers < 0) yield `A6 ${-by_shoppers} returns of ${order_id} were called off more than once`;
}

/** Of what came no more is looked at, and the shelf books each inspection once. */
function* judgeInspections({ lines, inspections, refunds, parcels, ledgers, told }: Seen): Generator<string> {
  for (const { return_id, counted, found, received } of lines)
    if (counted !== found || found > received)
      yield `A1 ${return_id} counts ${counted} inspected, its inspections ${found}, of ${received}`;
  for (const { id, variant_id, restocked, damaged } of inspections) {
    const booked = (name: string) =>
      sum((ledgers.get(variant_id) ?? []).filter((row) => row.movement_id === name).map(({ change }) => change));
    const [back, broken] = [booked(`return:${id}`), booked(`damage:${id}`)];
    if (back !== restocked + damaged || broken !== -damaged)
      yield `S4 ${id} brought ${back} and ${broken} of ${variant_id}, not ${restocked + damaged} and ${-damaged}`;
  }
  for (const id of new Set(inspections.map((one) => one.id))) {
    const times = told.find((one) => one.type === "return.inspected" && one.id === id)?.n ?? 0;
    if (times !== 1) yield `E1 the inspection ${id} was announced ${times} times`;
  }
  const causes = new Set([...inspections, ...parcels].map(({ id }) => id));
  const of_returns = new Set(refunds.map(({ id }) => `refund:${id}`));
  for (const { movement_id } of [...ledgers.values()].flat()) {
    const [kind, id = ""] = movement_id.split(":");
    if (kind !== "refund" && !causes.has(id)) yield `S2 ${movement_id} was booked, and nothing came back by it`;
    if (of_returns.has(movement_id)) yield `S4 the refund of a return put units on the shelf: ${movement_id}`;
  }
}

/** Each refund of a return gives back what was paid for its units, and is told once. */
function* judgeRefundsOfReturns({ refunds, told }: Seen): Generator<string> {
  for (const { id, given_at, status, amount, shipping_amount, fee_amount, paid, back } of refunds) {
    if (status !== "succeeded" || given_at === null) yield `A6 the refund ${id} of a return is ${status}`;
    if (Math.abs(amount - (paid + shipping_amount - fee_amount)) > 1)
      yield `M10 ${id} gives back ${amount} for units of ${paid}, ${shipping_amount} of shipping, less ${fee_amount}`;
    if (back > amount) yield `M10 ${id} gave back ${back} instead of ${amount}`;
    const times = told.find((one) => one.type === "return.refunded" && one.id === id)?.n ?? 0;
    if (times !== 1) yield `E1 the refund ${id} of a return was announced ${times} times`;
  }
}

/** To the nearest, and from the middle to the even one. */
function shareOf(whole: number, units: number, quantity: number): number {
  const below = Math.floor((whole * units) / quantity);
  const above = 2 * (whole * units - below * quantity) - quantity;
  return below + (above > 0 || (above === 0 && below % 2 === 1) ? 1 : 0);
}

/** M10: refunds of units give what was paid for as many of them, to the cent, whatever came between them. */
function* judgePrices({ items, priced, cancelled }: Seen, order_id: string): Generator<string> {
  const own = priced.filter((row) => row.order_id === order_id);
  // Of another amount than its units cost, after one of an amount, or one that came to nothing between others, says nothing of their price.
  if (own.some(({ status, amount, shares, kept }) => status === "failed" || (kept === null && amount !== shares)))
    return;
  const given = sum(own.map(({ amount, kept }) => amount + (kept ?? 0)));
  const lines = items.filter((row) => row.order_id === order_id);
  const paid = sum(lines.map((line) => shareOf(line.paid, line.refunded, line.quantity)));
  // A cancel gives back what is left of the money, and no more.
  if (cancelled.has(order_id) ? given > paid : given !== paid)
    yield `M10 refunds of units of ${order_id} gave ${given}, these cost ${paid}`;
}

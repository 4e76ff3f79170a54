import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type Stripe from "stripe";
import { hasEnded, isSold, type OrderEvent, type OrderStatus, nextStatus } from "#ordering/orders";
import { paypalLever } from "../../support/paypal.ts";
import { razorpayLever } from "../../support/razorpay.ts";
import { stripe } from "../../support/stripe.ts";
import { judgeLabels } from "./labels.ts";
import { judgeReturnActs } from "./returns-sound.ts";
import type { Scene } from "./scene.ts";
import { mailed } from "./shop.ts";
import { patiently } from "./within.ts";

type Hold = { hold_id: string; state: string; committed: number; expires_at: number };
type OrderRow = {
  id: string;
  cart_id: string;
  status: OrderStatus;
  version: number;
  total: number;
  cancel_requested_at: number | null;
  deadline_at: number;
};
type JournalRow = { order_id: string; state: string; deadline_at: number };
type HistoryRow = { order_id: string; version: number; event: string; status: string };
type PaymentRow = {
  order_id: string;
  amount: number;
  intent_id: string | null;
  captured: number;
  refunded: number;
  waived: number;
  capture_method: string;
  provider: string;
  credited: number;
  refund_reserved: number;
  failure_code: string | null;
};
type RefundRow = {
  id: string;
  order_id: string;
  account_id: string | null;
  status: string;
  amount: number;
  credit_account_id: string | null;
  actor_type: string;
  actor_id: string;
};
type EntryRow = { account_id: string; cause: string; order_id: string; amount: number };
type ItemRow = {
  id: string;
  order_id: string;
  variant_id: string;
  quantity: number;
  refunded_quantity: number;
  prepared_quantity: number;
  shipped_quantity: number;
  cancelling_quantity: number;
  cancelled_quantity: number;
  returned_quantity: number;
  returning_quantity: number;
};
type ParcelRow = {
  id: string;
  order_id: string;
  status: string;
  order_item_id: string;
  variant_id: string;
  quantity: number;
  restocked_quantity: number;
  damaged_quantity: number;
  written_off_quantity: number;
};
type RefundItemRow = {
  refund_id: string;
  order_id: string;
  order_item_id: string;
  variant_id: string;
  quantity: number;
  cancelled_quantity: number;
  amount: number;
  restock: number;
  given_at: number | null;
};
type ReturnRow = {
  id: string;
  order_id: string;
  status: string;
  origin: string;
  order_item_id: string;
  quantity: number;
  received_quantity: number;
  restocked_quantity: number;
  damaged_quantity: number;
  refunded_quantity: number;
  variant_id: string;
};
type ReturnRefundRow = { return_id: string; refund_id: string; order_item_id: string; quantity: number };
type BookRow = { order_id: string; amount: number };
/** What came by hand for an order, and what is owed of it. */
type HandRow = { order_id: string; came: number; counted: number; over: number; owed: number };
type CauseRow = { cause: string; amount: number };
type TenderRow = {
  order_id: string;
  account_id: string;
  amount: number;
  state: string;
  refunded: number;
  return_id: string;
};
type CardRow = {
  id: string;
  issued: number;
  balance: number;
  held: number;
  booked: number;
  booked_held: number;
};
type OutboxRow = {
  id: string;
  type: string;
  order_id: string;
  refund_id: string | null;
  fulfilment_id: string | null;
  done_at: number | null;
};

type PaperRow = { order_id: string; kind: string; refund_id: string | null; amount: number };
type SeriesRow = { kind: string; n: number; distinct_n: number; most: number };
/** Units that left an order by a cancel, and whether they went back on the shelf. */
type CancelRow = {
  id: string;
  order_id: string;
  notify: number;
  order_item_id: string;
  variant_id: string;
  quantity: number;
  restock: number;
  settled_at: number | null;
};

/** The journal of a cart, from its object. */
const readJournals = ({ cart_id }: Scene) =>
  patiently(
    "a journal",
    runInDurableObject(env.CART.getByName(cart_id), (_, { storage }) =>
      storage.sql.exec<JournalRow>("SELECT order_id, state, deadline_at FROM journals").toArray(),
    ),
  );

/** What a stock object knows, down to its rows. */
const readShelf = (variant_id: string) => patiently("a shelf", readRows(variant_id));

const readRows = (variant_id: string) =>
  runInDurableObject(env.STOCK.getByName(variant_id), (object, { storage: { sql } }) => ({
    variant_id,
    level: object.level(),
    holds: sql.exec<Hold>("SELECT hold_id, state, committed, expires_at FROM holds").toArray(),
    ledger: sql.exec<{ n: number }>("SELECT coalesce(sum(change), 0) AS n FROM ledger").one().n,
    shipped: sql
      .exec<{ n: number }>(
        "SELECT coalesce(sum(-change), 0) AS n FROM ledger WHERE actor_id = 'stock' OR movement_id LIKE 'refund:%' OR movement_id LIKE 'return:%' OR movement_id LIKE 'damage:%'",
      )
      .one().n,
  }));

const bound = (query: string, values: readonly string[]) => env.DB.prepare(query).bind(JSON.stringify(values));

/** All that is known of these shoppers' orders and goods, from every place that knows something. */
async function look(scenes: readonly Scene[]) {
  const journals = (await Promise.all(scenes.map(readJournals))).flat();
  const shelves = await Promise.all(
    [...new Set(scenes.flatMap(({ variant_ids }) => variant_ids))].map((variant_id) => readShelf(variant_id)),
  );
  const order_ids = journals.map(({ order_id }) => order_id);
  const emails = scenes.map(({ email }) => email);
  const ours = "(SELECT value FROM json_each(?))";
  const read = (query: string) => bound(query, order_ids);
  const reading = env.DB.batch([
    bound(
      `SELECT id, cart_id, status, version, total, cancel_requested_at, deadline_at FROM orders WHERE cart_id IN ${ours}`,
      scenes.map(({ cart_id }) => cart_id),
    ),
    read(
      `SELECT order_id, version, event, status FROM order_history WHERE order_id IN ${ours} ORDER BY order_id, version`,
    ),
    read(
      `SELECT order_id, amount, intent_id, captured, refunded, waived, capture_method, provider, credited, refund_reserved, failure_code FROM payments WHERE order_id IN ${ours}`,
    ),
    read(
      `SELECT id, order_id, account_id, status, amount, credit_account_id, actor_type, actor_id FROM refunds WHERE order_id IN ${ours}`,
    ),
    read(`SELECT * FROM order_items WHERE order_id IN ${ours}`),
    read(`SELECT r.*, i.variant_id FROM refund_items r JOIN order_items i ON i.id = r.order_item_id
      WHERE r.order_id IN ${ours}`),
    read(`SELECT order_id, sum(amount) AS amount FROM ledger_entries
      WHERE account = 'provider' AND order_id IN ${ours} GROUP BY order_id`),
    read(`SELECT cause, sum(amount) AS amount FROM ledger_entries WHERE order_id IN ${ours} GROUP BY cause`),
    read(`SELECT id, type, body ->> 'order_id' AS order_id, body ->> 'refund_id' AS refund_id, body ->> 'fulfilment_id' AS fulfilment_id, done_at
      FROM outbox WHERE body ->> 'order_id' IN ${ours}`),
    bound(`SELECT "to", count(*) AS n FROM mails WHERE "to" IN ${ours} GROUP BY "to"`, emails),
    read(`SELECT account_id, cause, order_id, amount FROM value_entries WHERE order_id IN ${ours}`),
    read(
      `SELECT order_id, account_id, amount, state, refunded, return_id FROM order_tenders WHERE order_id IN ${ours}`,
    ),
    bound(
      `SELECT a.id, a.issued, a.balance, a.held,
        sum(CASE e.kind WHEN 'hold' THEN 0 WHEN 'release' THEN 0 WHEN 'capture' THEN -e.amount ELSE e.amount END) AS booked,
        sum(CASE e.kind WHEN 'hold' THEN e.amount WHEN 'release' THEN -e.amount WHEN 'capture' THEN -e.amount ELSE 0 END)
          AS booked_held
        FROM value_accounts a JOIN value_entries e ON e.account_id = a.id WHERE a.id IN ${ours} GROUP BY a.id`,
      scenes.flatMap(({ gift_card_ids }) => gift_card_ids),
    ),
    read(`SELECT f.id, f.order_id, f.status, p.order_item_id, i.variant_id, p.quantity, p.restocked_quantity, p.damaged_quantity,
      p.written_off_quantity FROM fulfilments f JOIN fulfilment_items p ON p.fulfilment_id = f.id
      JOIN order_items i ON i.id = p.order_item_id WHERE f.order_id IN ${ours}`),
    read(`SELECT r.id, r.order_id, r.status, r.origin, l.order_item_id, l.quantity, l.received_quantity, l.restocked_quantity,
      l.damaged_quantity, l.refunded_quantity, i.variant_id FROM returns r JOIN return_items l ON l.return_id = r.id
      JOIN order_items i ON i.id = l.order_item_id WHERE r.order_id IN ${ours}`),
    read(`SELECT f.return_id, f.refund_id, i.order_item_id, i.quantity FROM return_refunds f
      JOIN return_refund_items i ON i.refund_id = f.refund_id WHERE f.order_id IN ${ours}`),
    read(`SELECT order_id, kind, refund_id, amount FROM invoices WHERE order_id IN ${ours}`),
    env.DB.prepare(
      "SELECT kind, count(*) AS n, count(DISTINCT sequence) AS distinct_n, max(sequence) AS most FROM invoices GROUP BY entity, kind, year",
    ),
    read(`SELECT c.id, c.order_id, c.notify, l.order_item_id, l.quantity, c.restock, c.settled_at, i.variant_id FROM cancellations c
      JOIN cancellation_items l ON l.cancellation_id = c.id JOIN order_items i ON i.id = l.order_item_id WHERE c.order_id IN ${ours}`),
    read(`SELECT p.order_id,
      (SELECT coalesce(sum(r.amount), 0) FROM payment_receipts r WHERE r.order_id = p.order_id) AS came,
      (SELECT coalesce(sum(r.counted), 0) FROM payment_receipts r WHERE r.order_id = p.order_id) AS counted,
      (SELECT coalesce(sum(d.amount), 0) FROM refund_dues d WHERE d.order_id = p.order_id AND d.refund_id IS NULL) AS over,
      (SELECT coalesce(sum(d.amount), 0) FROM refund_dues d WHERE d.order_id = p.order_id AND d.refund_id IS NOT NULL) AS owed
      FROM payments p WHERE p.capture_method = 'by_hand' AND p.order_id IN ${ours}`),
  ]);
  const results = await patiently("the database", reading);
  const rows = <Row>(at: number) => (results[at]?.results ?? []) as Row[];
  const intents = await Promise.all(order_ids.map(async (id) => [id, await intentsOf(id)] as const));
  return {
    journals,
    shelves,
    orders: rows<OrderRow>(0),
    history: rows<HistoryRow>(1),
    payments: rows<PaymentRow>(2),
    refunds: rows<RefundRow>(3),
    items: rows<ItemRow>(4),
    refund_items: rows<RefundItemRow>(5),
    books: rows<BookRow>(6),
    causes: rows<CauseRow>(7),
    outbox: rows<OutboxRow>(8),
    mails: new Map(rows<{ to: string; n: number }>(9).map(({ to, n }) => [to, n])),
    entries: rows<EntryRow>(10),
    tenders: rows<TenderRow>(11),
    cards: rows<CardRow>(12),
    parcels: rows<ParcelRow>(13),
    returns: rows<ReturnRow>(14),
    return_refunds: rows<ReturnRefundRow>(15),
    papers: rows<PaperRow>(16),
    series: rows<SeriesRow>(17),
    cancels: rows<CancelRow>(18),
    by_hand: rows<HandRow>(19),
    intents: new Map(intents),
  };
}

type Seen = Awaited<ReturnType<typeof look>>;

/** A payment as its provider has it. */
type AtProvider = {
  readonly id: string;
  readonly status: string;
  readonly received: number;
  readonly refunded: number;
};

async function intentsOf(order_id: string): Promise<AtProvider[]> {
  const query = `metadata["order_id"]:"${order_id}"`;
  const found = stripe.paymentIntents.search({ query, expand: ["data.latest_charge"] });
  const cards = (await patiently("the provider", found)).data.map((intent) => ({
    id: intent.id,
    status: intent.status,
    received: intent.amount_received,
    refunded: refundedOf(intent),
  }));
  return [...cards, ...(await paypalsOf(order_id)), ...(await razorpaysOf(order_id))];
}

/** PayPal has no cancel: what holds no money there lapses by itself. */
async function paypalsOf(order_id: string): Promise<AtProvider[]> {
  const { data } = await patiently("PayPal", paypalLever("GET", `orders?custom_id=${order_id}`));
  const cents = ({ amount }: { amount: { value: string } }) => Math.round(Number(amount.value) * 100);
  return data.map(({ id, purchase_units: [unit] }: any) => {
    const { captures = [], refunds = [] } = unit.payments ?? {};
    return {
      id,
      status: captures.length > 0 ? "succeeded" : "canceled",
      received: sum(captures.map(cents)),
      refunded: sum(refunds.map(cents)),
    };
  });
}

/** Nor has Razorpay: each payment that was captured counts by itself. */
async function razorpaysOf(order_id: string): Promise<AtProvider[]> {
  const { data } = await patiently("Razorpay", razorpayLever("GET", `orders?receipt=${order_id}`));
  return data.map(({ id, payments }: any) => {
    const captured = payments.filter((payment: any) => payment.captured);
    return {
      id,
      status: captured.length > 0 ? "succeeded" : "canceled",
      received: sum(captured.map(({ amount }: any) => amount)),
      refunded: sum(captured.map(({ amount_refunded }: any) => amount_refunded)),
    };
  });
}

const refundedOf = ({ latest_charge: charge, amount_received }: Stripe.PaymentIntent): number =>
  amount_received > 0 && charge !== null && typeof charge === "object" ? charge.amount_refunded : 0;

const sum = (figures: readonly number[]): number => figures.reduce((total, figure) => total + figure, 0);

export type Verdict = {
  /** What is not as it must be, each beginning with the letter of its invariant. */
  readonly wrong: readonly string[];
  /** True when nothing was ever sold: all that was wanted is in the cart still. */
  readonly ended: boolean;
};

/** Holds shoppers who share goods, and nobody else does, against the invariants, once all is quiet. */
export async function judge(...scenes: readonly Scene[]): Promise<Verdict> {
  const seen = await look(scenes);
  const ended = seen.journals.every(({ state }) => state === "ended");
  const wrong = [
    ...judgeOrders(seen),
    ...judgeAnnouncements(seen),
    ...judgeRefunds(seen),
    ...seen.orders.flatMap((order) => [...judgeMoney(seen, order), ...judgeTenders(seen, order)]),
    ...judgeCards(seen),
    ...judgeStrays(seen),
    ...judgeParcels(seen),
    ...judgeReturns(seen),
    ...judgePapers(seen),
    ...(await judgeLabels(seen.orders.map(({ id }) => id))),
    ...(await judgeReturnActs(
      seen.orders.map(({ id }) => id),
      seen.shelves.map(({ variant_id }) => variant_id),
    )),
    ...judgeShelves(seen),
    ...scenes.flatMap((scene) => [...judgeEffects(seen, scene)]),
  ];
  return { wrong, ended };
}

/** S7: a hold that is live now outlasts the time in which its order can be paid. To be asked while orders are open. */
export async function judgeHolds(scene: Scene): Promise<string[]> {
  const open = (await readJournals(scene)).filter(({ state }) => state === "open");
  if (open.length === 0) return [];
  const shelves = await Promise.all(scene.variant_ids.map((variant_id) => readShelf(variant_id)));
  return open.flatMap(({ order_id, deadline_at }) =>
    shelves
      .flatMap(({ holds }) => holds)
      .filter((hold) => hold.hold_id === order_id && hold.state === "live" && hold.expires_at < deadline_at)
      .map(({ expires_at }) => `S7 ${order_id} is held until ${expires_at} and can be paid until ${deadline_at}`),
  );
}

function* judgeOrders({ journals, orders, history }: Seen): Generator<string> {
  const sold = orders.filter(({ status }) => isSold(status)).map(({ cart_id }) => cart_id);
  if (new Set(sold).size < sold.length) yield "O1 a cart was sold twice";
  for (const { order_id, state } of journals) {
    const status = orders.find(({ id }) => id === order_id)?.status;
    if (state === "open") yield `O3 the journal of ${status ?? "an order that is not there"} is still open`;
    if (state === "sold" && (!status || (!isSold(status) && status !== "cancelled"))) yield `O1 sold, but ${status}`;
  }
  for (const { id, status, version, cancel_requested_at, deadline_at } of orders) {
    const journal = journals.find(({ order_id }) => order_id === id);
    if (!journal) yield `O1 ${id} is in no journal`;
    else if (journal.deadline_at !== deadline_at)
      yield `S7 the order can be paid until ${deadline_at}, its cart closes it at ${journal.deadline_at}`;
    if (!isSold(status) && !hasEnded(status)) yield `O3 the order is still ${status}`;
    if (cancel_requested_at !== null && isSold(status)) yield `O3 a cancel was noted, and the order is ${status}`;
    let from: string | undefined;
    const rows = history.filter(({ order_id }) => order_id === id);
    for (const [i, row] of rows.entries()) {
      const to = from === undefined ? "pending" : nextStatus(from as OrderStatus, row.event as OrderEvent);
      if (row.version !== i + 1 || row.status !== to)
        yield `O2 version ${row.version} is ${row.status} by ${row.event}`;
      from = row.status;
    }
    if (rows.length !== version || from !== status)
      yield `O2 ${status} in version ${version}, but history ends ${from}`;
  }
}

/** H2 and H3: what came by hand counts or is owed, and an order that has ended keeps nothing of it. */
function* judgeByHand({ by_hand, payments }: Seen, { id, status }: OrderRow): Generator<string> {
  const money = by_hand.find(({ order_id }) => order_id === id);
  const row = payments.find(({ order_id }) => order_id === id);
  if (!money || !row) return;
  const { came, counted, over, owed } = money;
  if (counted + over !== came) yield `H2 ${came} came, ${counted} count and ${over} are owed`;
  if (row.captured !== counted) yield `H2 ${row.captured} are taken, and ${counted} count`;
  if (row.refunded !== owed) yield `H2 ${row.refunded} go back, and ${owed} are owed`;
  if (hasEnded(status) && row.captured !== row.refunded) yield `H3 ${status} and keeps ${row.captured - row.refunded}`;
  if (hasEnded(status) && row.captured + row.waived !== row.amount) yield `H3 ${status} and still asks for money`;
}

function* judgeMoney(seen: Seen, order: OrderRow): Generator<string> {
  const { intents, books, payments, refunds, entries, tenders } = seen;
  const { id, status } = order;
  if (seen.by_hand.some(({ order_id }) => order_id === id)) {
    yield* judgeByHand(seen, order);
    return;
  }
  const paid_by = tenders.filter(({ order_id }) => order_id === id);
  const total = order.total - sum(paid_by.map(({ amount }) => amount));
  const own = intents.get(id) ?? [];
  const captured = sum(own.map(({ received }) => received));
  const refunded = sum(own.map((one) => one.refunded));
  // What goes back to a gift card is no refund of the provider's.
  const given = refunds.filter((refund) => refund.order_id === id && refund.account_id === null);
  const done = given.filter((refund) => refund.status === "succeeded");
  const back = sum(done.filter((refund) => refund.credit_account_id === null).map(({ amount }) => amount));
  const credits = done.filter((refund) => refund.credit_account_id !== null);
  const credited = sum(credits.map(({ amount }) => amount));
  const owed = isSold(status) ? total - back : credited;
  if (refunded + credited > captured) yield `M8 of ${captured} ${refunded} went back and ${credited} became credit`;
  for (const { id: refund_id, credit_account_id: account_id, amount } of credits) {
    const own = entries.filter(({ cause }) => cause === `refund:${refund_id}`);
    if (own.length !== 1 || own[0]?.account_id !== account_id || own[0].amount !== amount)
      yield `M8 ${refund_id} is for a credit of ${amount}, and ${JSON.stringify(own)} were entered`;
  }
  const of_tenders = new Set(paid_by.map(({ account_id }) => account_id));
  const entered = entries.filter(({ order_id, account_id }) => order_id === id && !of_tenders.has(account_id)).length;
  if (entered !== credits.length) yield `M8 ${entered} entries of credit for ${credits.length} refunds`;
  if (captured - refunded !== owed) yield `P1 ${status}: the provider keeps ${captured - refunded} of ${owed}`;
  if (captured > total || own.filter(({ received }) => received > 0).length > 1)
    yield `P4 ${captured} taken of ${total}`;
  const booked = books.find((book) => book.order_id === id)?.amount ?? 0;
  if (booked !== captured - refunded) yield `M3 the ledger says ${booked}, the provider ${captured - refunded}`;
  const mirror = payments.find((payment) => payment.order_id === id);
  if (mirror && (mirror.captured !== captured || mirror.refunded !== refunded))
    yield `P1 D1 has ${mirror.captured} - ${mirror.refunded}, the provider ${captured} - ${refunded}`;
  if (mirror && (mirror.credited !== credited || mirror.refund_reserved !== mirror.refunded + credited))
    yield `P4 ${mirror.refund_reserved} set aside, ${mirror.refunded} given back, ${mirror.credited} of ${credited} credit`;
  if (given.some((refund) => refund.status === "pending")) yield "O3 a refund is still under way";
}

/** M8: tenders and charge are the total; what is held belongs to unpaid orders, and what was taken of a cancelled one is back. */
function* judgeTenders({ tenders, payments, refunds }: Seen, order: OrderRow): Generator<string> {
  const own = tenders.filter(({ order_id }) => order_id === order.id);
  const charge = payments.find(({ order_id }) => order_id === order.id)?.amount ?? 0;
  const paid = sum(own.map(({ amount }) => amount));
  if (own.length > 0 && paid + charge !== order.total) yield `M8 ${paid} and ${charge} pay for ${order.total}`;
  for (const { account_id, amount, state, refunded } of own) {
    const sold = isSold(order.status);
    if (sold ? state !== "captured" : state === "held") yield `M7 ${order.status} and its tender is ${state}`;
    const wanted = !sold && state === "captured" ? amount : refunded;
    const noted = refunds.filter((one) => one.order_id === order.id && one.account_id === account_id);
    const back = sum(noted.filter(({ status }) => status === "succeeded").map((one) => one.amount));
    if (refunded !== wanted || refunded !== back)
      yield `M8 ${order.status}: ${refunded} of ${amount} went back, by refunds of ${back}`;
  }
}

/** M5 and M7: a gift card has what it was issued for, less what was paid with it, and what came back. */
function* judgeCards({ cards, tenders }: Seen): Generator<string> {
  for (const { id, issued, balance, held, booked, booked_held } of cards) {
    const own = tenders.filter(({ account_id }) => account_id === id);
    const spent = sum(own.filter(({ state }) => state === "captured").map(({ amount, refunded }) => amount - refunded));
    if (held !== 0) yield `M7 ${held} of ${id} are still held`;
    if (balance !== issued - spent) yield `M7 ${id} has ${balance} of ${issued}, and ${spent} were paid with it`;
    if (balance !== booked || held !== booked_held)
      yield `M5 ${id}: ${balance} and ${held}, booked ${booked} and ${booked_held}`;
  }
}

function* judgeStrays({ intents, orders, payments, causes }: Seen): Generator<string> {
  for (const [order_id, own] of intents)
    for (const { id, status } of own) {
      if (status === "requires_capture") yield `P5 ${id} is still authorised`;
      const attached = payments.some((payment) => payment.intent_id === id);
      const order = orders.find((each) => each.id === order_id);
      const over = order && hasEnded(order.status) && attached;
      if (over && status !== "canceled" && status !== "succeeded") yield `P5 an ended order can be paid: ${status}`;
      if (!attached && status === "succeeded") yield `P1 ${id} took money for nobody`;
    }
  for (const { cause, amount } of causes) if (amount !== 0) yield `M3 ${cause} is out by ${amount}`;
}

/** What a move announces, said again. */
function announcementOf({ event, status }: HistoryRow): string | undefined {
  if (status === "expired" || status === "cancelled" || status === "failed") return "order.ended";
  return { pay: "order.paid", accept: "order.accepted", ship: "order.shipped", deliver: "order.delivered" }[event];
}

/** What happened was announced: an effect that nobody hears of never comes. */
function* judgeAnnouncements({ history, outbox, refunds, tenders }: Seen): Generator<string> {
  for (const row of history) {
    const type = announcementOf(row);
    if (type === undefined) continue;
    const told = outbox.filter((message) => message.order_id === row.order_id && message.type === type).length;
    if (told !== 1) yield `E1 ${row.event} to ${row.status} was announced ${told} times`;
  }
  for (const { id, order_id, status } of refunds) {
    // What goes back with a cancel is told by the end of its order.
    if (id === order_id || tenders.some(({ return_id }) => return_id === id)) continue;
    const told = (type: string) => outbox.filter((message) => message.refund_id === id && message.type === type).length;
    if (status === "succeeded" && told("refund.given") !== 1)
      yield `E1 ${id} was given and announced ${told("refund.given")} times`;
    if (status === "failed" && told("refund.failed") === 0) yield `E1 ${id} failed and nobody was told`;
  }
}

/** A1: units are refunded once, each refund's units were seen to, and its amount is what its items share. */
function* judgeRefunds({ refunds, refund_items, items }: Seen): Generator<string> {
  for (const { id, quantity, refunded_quantity } of items) {
    const counted = sum(refund_items.filter((row) => row.order_item_id === id).map((row) => row.quantity));
    if (refunded_quantity !== counted || counted > quantity)
      yield `A1 ${refunded_quantity} of ${quantity} are refunded, by refunds of ${counted}`;
  }
  for (const { id, status, amount } of refunds) {
    const own = refund_items.filter((row) => row.refund_id === id);
    if (status === "succeeded" && own.some(({ given_at }) => given_at === null))
      yield `S4 ${id} was given, and its units were never seen to`;
    if (status === "failed" && own.some(({ given_at }) => given_at === null))
      yield `A1 ${id} failed, and its units are still set aside`;
    const shared = sum(own.map((row) => row.amount));
    if (shared > amount) yield `M2 the items of ${id} share ${shared} of ${amount}`;
  }
}

const hasLeft = ({ status }: Pick<ParcelRow, "status">): boolean => status !== "prepared" && status !== "cancelled";
const hasCome = ({ status }: Pick<ParcelRow, "status">): boolean => status === "returned_to_sender";

/** A1 and A3: lines count what is in their parcels, no more than was ordered, and an order stands where its units are. */
function* judgeParcels({ orders, items, parcels, refund_items, cancels, outbox }: Seen): Generator<string> {
  for (const { id, status } of new Map(parcels.map((parcel) => [parcel.id, parcel])).values()) {
    const told = outbox.filter((row) => row.type === "fulfilment.shipped" && row.fulfilment_id === id).length;
    if (told !== (hasLeft({ status }) ? 1 : 0))
      yield `E1 ${id} is ${status} and its leaving was announced ${told} times`;
    const back = outbox.filter((row) => row.type === "fulfilment.returned" && row.fulfilment_id === id).length;
    if (back !== (hasCome({ status }) ? 1 : 0))
      yield `E1 ${id} is ${status} and its return was announced ${back} times`;
  }
  for (const item of items) {
    const own = parcels.filter(({ order_item_id }) => order_item_id === item.id);
    const unitsOf = (rows: readonly ParcelRow[]) => sum(rows.map(({ quantity }) => quantity));
    const kept =
      sum(refund_items.filter(({ order_item_id }) => order_item_id === item.id).map((row) => row.cancelled_quantity)) +
      sum(cancels.filter(({ order_item_id }) => order_item_id === item.id).map(({ quantity: units }) => units));
    const { quantity, prepared_quantity, shipped_quantity, cancelling_quantity, cancelled_quantity } = item;
    if (shipped_quantity !== unitsOf(own.filter(hasLeft))) yield `A1 ${item.id} counts ${shipped_quantity} sent`;
    if (prepared_quantity !== unitsOf(own.filter(({ status }) => status === "prepared")))
      yield `A1 ${item.id} counts ${prepared_quantity} packed`;
    if (cancelled_quantity + cancelling_quantity !== kept) yield `A1 ${item.id} counts ${cancelled_quantity} kept back`;
    if (prepared_quantity + shipped_quantity + kept > quantity) yield `A1 ${item.id} has more than was ordered`;
  }
  for (const { id, status } of orders) {
    const own = items.filter(({ order_id }) => order_id === id);
    const is_sent = own.every((item) => item.shipped_quantity + item.cancelled_quantity === item.quantity);
    const has_sent = own.some((item) => item.shipped_quantity > 0);
    const stands = status === "shipped" || status === "delivered" ? is_sent : (status === "shipping") === has_sent;
    if (!stands || (status === "shipping" && is_sent)) yield `A3 ${id} is ${status}, and its parcels are not`;
    const whole = parcels.filter(({ order_id, status: one }) => order_id === id && one !== "cancelled");
    const is_open = whole.some((one) => one.status !== "delivered" && !hasCome(one));
    const has_arrived = !is_open && whole.some((one) => one.status === "delivered");
    if (is_sent && whole.length > 0 && (status === "delivered") !== has_arrived)
      yield `A3 ${id} is ${status}, and its parcels have not arrived so`;
  }
}

/** A1: lines count what came back, no more than was sent, and what of a return is refunded is what its refunds are for. */
function* judgeReturns({ returns, return_refunds, items, refund_items, parcels }: Seen): Generator<string> {
  for (const { id, shipped_quantity, returned_quantity, returning_quantity } of items) {
    const own = returns.filter(({ order_item_id }) => order_item_id === id);
    const restocked = refund_items.filter((row) => row.order_item_id === id && row.restock === 1);
    const came =
      sum(own.map((row) => row.received_quantity)) +
      sum(restocked.map((row) => row.quantity - row.cancelled_quantity)) +
      sum(
        parcels
          .filter(({ order_item_id }) => order_item_id === id)
          .map((row) => row.restocked_quantity + row.damaged_quantity + row.written_off_quantity),
      );
    const open = own.filter(({ status }) => status === "requested" || status === "approved");
    const awaited = sum(open.map(({ quantity }) => quantity));
    if (returned_quantity !== came || returning_quantity !== awaited || came + awaited > shipped_quantity)
      yield `A1 ${id}: ${returned_quantity} back and ${returning_quantity} awaited, not ${came} and ${awaited}`;
  }
  for (const { id, order_item_id, quantity, refunded_quantity, received_quantity } of returns) {
    const own = return_refunds.filter((row) => row.return_id === id && row.order_item_id === order_item_id);
    const counted = sum(own.map(({ quantity }) => quantity));
    // Of a return that was agreed on the money may go back before its units are there.
    const most = Math.max(quantity, received_quantity);
    if (refunded_quantity !== counted || counted > most)
      yield `A1 ${refunded_quantity} units of ${id} are refunded, by refunds of ${counted}, of ${most}`;
  }
}

/** A4: each sold order has one invoice, its credit notes come to what went back, and no number is missing. */
function* judgePapers({ orders, history, refunds, papers, series }: Seen): Generator<string> {
  for (const { kind, n, distinct_n, most } of series)
    if (n !== distinct_n || n !== most) yield `A4 ${n} papers of kind ${kind} have numbers up to ${most}`;
  for (const { id, status, total } of orders) {
    const was_sold = history.some(({ order_id, event }) => order_id === id && (event === "pay" || event === "accept"));
    const own = papers.filter(({ order_id }) => order_id === id);
    const issued = own.filter(({ kind }) => kind === "invoice");
    if (issued.length !== (was_sold ? 1 : 0)) yield `A4 ${id} is ${status} and has ${issued.length} invoices`;
    if (issued.some(({ amount }) => amount !== total)) yield `A4 the invoice of ${id} does not come to ${total}`;
    const notes = own.filter(({ kind }) => kind === "credit_note");
    const given = refunds.filter(
      (one) => one.order_id === id && (one.status === "succeeded" || one.status === "pending"),
    );
    const back = status === "cancelled" ? total : sum(given.map(({ amount }) => amount));
    const idle = refunds.some((one) => one.order_id === id && one.status === "failed");
    const credited = sum(notes.map(({ amount }) => amount));
    if (was_sold && !idle && credited !== back) yield `A4 ${id} is ${status}: ${credited} credited, ${back} went back`;
  }
}

function* judgeShelves({
  shelves,
  orders,
  items,
  refund_items,
  returns: taken_back,
  cancels,
  parcels,
}: Seen): Generator<string> {
  for (const { variant_id, level, holds, ledger, shipped } of shelves) {
    const { on_hand, held, committed, available } = level;
    if (available !== on_hand - held - committed || available < 0) yield `S1 ${JSON.stringify(level)}`;
    if (on_hand !== ledger) yield `S2 ${on_hand} on hand, the ledger says ${ledger}`;
    if (held > 0) yield `S5 ${held} are still held`;
    if (committed !== sum(holds.map((hold) => hold.committed))) yield "S3 holds and level differ";
    const own = items.filter((item) => item.variant_id === variant_id);
    const kept = own.filter(({ order_id }) => orders.some(({ id, status }) => id === order_id && isSold(status)));
    const sold = sum(kept.map((item) => item.quantity - item.shipped_quantity - item.cancelled_quantity));
    if (committed !== sold) yield `S4 ${committed} committed, ${sold} sold`;
    const returns = refund_items.filter((row) => row.variant_id === variant_id && row.restock === 1);
    const back = returns.filter(({ given_at }) => given_at !== null);
    const restocked = taken_back.filter((row) => row.variant_id === variant_id);
    const lost = cancels.filter((row) => row.variant_id === variant_id && row.restock === 0);
    // A cancel of the whole order that came first has put them back.
    const is_over = (order_id: string) => orders.some(({ id, status }) => id === order_id && hasEnded(status));
    const written_off = lost.filter(({ order_id }) => !is_over(order_id));
    const maybe = sum(lost.filter(({ order_id }) => is_over(order_id)).map(({ quantity }) => quantity));
    const sent =
      sum(own.map((item) => item.shipped_quantity)) +
      sum(written_off.filter(({ settled_at }) => settled_at !== null).map(({ quantity }) => quantity)) -
      sum(back.map((row) => row.quantity - row.cancelled_quantity)) -
      sum(restocked.map((row) => row.restocked_quantity)) -
      sum(parcels.filter((row) => row.variant_id === variant_id).map((row) => row.restocked_quantity));
    if (shipped < sent || shipped > sent + maybe) yield `S4 ${shipped} left the house, ${sent} were shipped`;
  }
}

/** Letters about what became of these orders: each part that left, and that arrived, each step of a return, each cancel of units, each refund, and how the order ended. */
function lettersOf(
  { orders, history, parcels, refunds, returns, payments, cancels, outbox }: Seen,
  own: ReadonlySet<string>,
): number {
  const ids = (rows: readonly { id: string; order_id: string }[]) =>
    new Set(rows.filter(({ order_id }) => own.has(order_id)).map(({ id }) => id));
  const given = refunds.filter(({ id, actor_type, actor_id }) => {
    const told = outbox.some((row) => row.type === "refund.given" && row.refund_id === id);
    // What goes back with cancelled units is told with their cancel.
    const is_of_cancel = (actor_type === "system" && actor_id === "cancel") || cancels.some((one) => one.id === id);
    return told && !is_of_cancel;
  });
  const ended = orders.filter(({ id, status }) => {
    const was_sold = history.some(({ order_id, event }) => order_id === id && (event === "pay" || event === "accept"));
    const was_declined = payments.some(({ order_id, failure_code }) => order_id === id && failure_code !== null);
    if (was_sold) return status === "cancelled";
    return status === "failed" || (status === "expired" && was_declined);
  });
  return (
    ids(parcels.filter(hasLeft)).size +
    ids(parcels.filter(({ status }) => status === "delivered")).size +
    outbox.filter(({ type, order_id }) => /^fulfilment.(failed|returned)$/.test(type) && own.has(order_id)).length +
    ids(given).size +
    ids(cancels.filter(({ notify }) => notify === 1)).size +
    outbox.filter(({ type, order_id }) => type === "payment.received" && own.has(order_id)).length +
    outbox.filter(
      ({ type, order_id }) => /^return\.(approved|rejected|received|labelled)$/.test(type) && own.has(order_id),
    ).length +
    ids(returns.filter(({ origin }) => origin === "shopper")).size +
    ended.filter(({ id }) => own.has(id)).length
  );
}

function* judgeEffects(seen: Seen, { cart_id, email }: Scene): Generator<string> {
  const { orders, history, outbox, mails, refunds } = seen;
  for (const { type, done_at } of outbox) if (done_at === null) yield `E1 ${type} was never dealt with`;
  const sold = orders.filter(
    ({ id, cart_id: of }) =>
      of === cart_id &&
      history.some(({ order_id, event }) => order_id === id && (event === "pay" || event === "accept")),
  );
  const was_sold = sold.length;
  // An order that is cancelled by then gets no letter about its invoice.
  const invoiced = sold.filter(({ status }) => status !== "cancelled").length;
  const [kept, sent] = [mails.get(email) ?? 0, mailed.get(email) ?? 0];
  const own = new Set(orders.filter((order) => order.cart_id === cart_id).map(({ id }) => id));
  const cards = refunds.filter((one) => own.has(one.order_id) && one.credit_account_id === one.id).length;
  const due = was_sold + cards + lettersOf(seen, own);
  // A shopper who has left after a decline is written to only if nothing has come of the order since.
  const left = new Set(
    outbox.flatMap(({ type, order_id }) => (type === "payment.left_declined" && own.has(order_id) ? [order_id] : [])),
  ).size;
  const most = due + was_sold + left;
  if (kept < due + invoiced || kept > most || sent < due || (most === 0 && sent > 0))
    yield `E1 ${kept} mails, sent ${sent} times, for ${was_sold} sales, ${cards} gift cards and what became of them`;
}

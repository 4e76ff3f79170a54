import type { HoldClass } from "#goods/stock";
import type { BeginRequest, Journal, PlaceRefusal, Shortage } from "#ordering/checkout-journal";
import { hasEnded } from "../orders/rules.ts";
import { closeOrder } from "./close-order.ts";
import { type PaymentAttempt, payPending } from "./pay-order.ts";
import type { Intent, Order, Ports, QuotingPort } from "./ports.ts";
import { holdStock } from "./stock-of-order.ts";

export type PlaceRequest = Omit<BeginRequest, "order_id" | "replaces"> & {
  readonly cart_id: string;
  readonly payment: PlacePayment;
  readonly expected: ExpectedAmounts;
};

/** What the shopper was shown, in minor units; null where the request does not say. */
export type ExpectedAmounts = {
  readonly total: number | null;
  /** What gift cards and store credit leave of it. */
  readonly amount_due: number | null;
};

/** `hold_class`: whether the units count as a browsing guest's until the shopper tries to pay. */
export type PlacePayment = PaymentAttempt & { readonly hold_class: HoldClass };

/** `replayed`: this very Idempotency-Key was here before. */
export type PlaceResult<Refusal> =
  /** 201. `intent` is null where nothing is to be captured; with `requires_action` the shopper has something to do. */
  | { readonly kind: "placed"; readonly order: Order; readonly intent: Intent | null; readonly replayed: boolean }
  /** 402. The order stays payable until its deadline. */
  | { readonly kind: "declined"; readonly order: Order; readonly intent: Intent; readonly replayed: boolean }
  /** The request has its order, and that one is past paying: paid, or ended. Nothing new was begun. */
  | { readonly kind: "already"; readonly order: Order; readonly replayed: boolean }
  /** 409. Nothing is held and no order was placed. */
  | { readonly kind: "insufficient_stock"; readonly order_id: string; readonly shortages: readonly Shortage[] }
  /** 409. There are units, but guests who have not tried to pay hold as many as they may. Nothing is held and no order was placed. */
  | { readonly kind: "over_share"; readonly order_id: string; readonly shortages: readonly Shortage[] }
  /** 409. The checkout ended before its order was placed, or tabs that were quicker kept it from beginning; a new key begins a new one. */
  | { readonly kind: "ended"; readonly order_id: string }
  /** 409. The placing batch could not take something that the order counts on. Nothing is held and no order was placed. */
  | { readonly kind: "claim_refused"; readonly order_id: string; readonly refusal: PlaceRefusal }
  /** What the quote found: nothing was held, and the same key may ask again. */
  | { readonly kind: "refused"; readonly refusal: Refusal }
  | { readonly kind: "key_reused" }
  | { readonly kind: "cart_empty" };

/** Older orders of the cart that are brought to an end before giving up; more than one takes a crowd of tabs. */
const MOST_TRIES = 4;

/**
 * Turns a cart into an order and, when a payment method came along, pays it. One cart version becomes at most one
 * order, even when this is asked repeatedly and from several tabs; cut off anywhere, the cart's alarm carries it to an
 * end.
 */
export async function placeOrder<Quote, Refusal>(
  ports: Ports,
  quoting: QuotingPort<Quote, Refusal>,
  request: PlaceRequest,
): Promise<PlaceResult<Refusal>> {
  const { cart_id, payment, expected, ...asked } = request;
  let replaces: string | undefined;
  for (let tries = 1; ; tries++) {
    const begun = await ports.journal.begin(cart_id, { ...asked, replaces, order_id: ports.ids.next() });
    if (begun.kind === "key_reused" || begun.kind === "cart_empty") return begun;
    const { journal } = begun;
    if (begun.kind === "sold_out") return endedAnswer(journal, undefined);
    if (begun.kind !== "superseded") {
      const { order, instead } = await rowOf(ports, quoting, begun, payment);
      if (!order) return instead;
      const replayed = begun.kind === "resumed" && begun.replayed;
      if (isExpected(order, expected)) return payPlaced(ports, order, payment, replayed);
    }
    // An older order of the cart, or one of another total than the shopper was shown.
    const older = await closeOrder(ports, journal, "cancelled");
    // Paid for meanwhile: this is the order that the shopper has, and what is left in the cart is another matter.
    if (tries === MOST_TRIES || (older && !hasEnded(older.status)))
      return endedAnswer({ order_id: journal.order_id }, older);
    replaces = journal.order_id;
  }
}

/** An order that is past paying is the shopper's, whatever they were shown. */
const isExpected = ({ status, total, tendered }: Order, expected: ExpectedAmounts): boolean =>
  status !== "pending" ||
  ((expected.total ?? total) === total && (expected.amount_due ?? total - tendered) === total - tendered);

/** The row of a checkout's order, or what there is to be said instead. */
type Row<Refusal> =
  | { readonly order: Order; readonly instead?: undefined }
  | { readonly order?: undefined; readonly instead: PlaceResult<Refusal> };

/** As somebody who was here before left it, or placed now. */
async function rowOf<Quote, Refusal>(
  ports: Ports,
  quoting: QuotingPort<Quote, Refusal>,
  begun: { readonly kind: "begun" | "resumed"; readonly journal: Journal },
  payment: PlacePayment,
): Promise<Row<Refusal>> {
  const { journal } = begun;
  if (begun.kind === "resumed") {
    const order = await ports.orders.find(journal.order_id);
    if (order) return { order };
    if (journal.state === "ended") return { instead: endedAnswer(journal, undefined) };
    if (ports.clock.now() >= journal.deadline_at)
      return { instead: endedAnswer(journal, await closeOrder(ports, journal, "expired")) };
  }
  return placeBegun(ports, quoting, journal, payment);
}

/** From quote to row. Nothing before the row is worth keeping, so a process that comes back here simply does it again. */
async function placeBegun<Quote, Refusal>(
  ports: Ports,
  quoting: QuotingPort<Quote, Refusal>,
  journal: Journal,
  payment: PlacePayment,
): Promise<Row<Refusal>> {
  const { order_id } = journal;
  const quoted = await quoting.quote(journal);
  if (!quoted.ok) return { instead: { kind: "refused", refusal: quoted.refusal } };

  const { stocked: lines = journal.lines } = quoted;
  const holding = await holdStock(ports.stock, { order_id, lines }, payment.hold_class);
  if (holding.kind !== "held") {
    const shortages = holding.kind === "insufficient" ? holding.shortages : [];
    return { instead: endedAnswer({ order_id, shortages }, await closeOrder(ports, journal, "failed", { shortages })) };
  }

  const placed = await quoting.place(journal, quoted.quote);
  if (placed.kind === "closed")
    return { instead: endedAnswer({ order_id }, await closeOrder(ports, journal, "failed")) };
  if (placed.kind === "refused") {
    const { refusal } = placed;
    return { instead: endedAnswer({ order_id, refusal }, await closeOrder(ports, journal, "failed", { refusal })) };
  }
  return { order: placed.order };
}

async function payPlaced(ports: Ports, placed: Order, payment: PaymentAttempt, replayed: boolean) {
  const paid = await payPending(ports, placed, payment);
  const { order } = paid;
  if (paid.kind === "declined") return { kind: "declined", order, intent: paid.intent, replayed } as const;
  if (paid.kind === "payable") return { kind: "placed", order, intent: paid.intent, replayed } as const;
  if (order.charge || hasEnded(order.status)) return { kind: "already", order, replayed } as const;
  return { kind: "placed", order, intent: null, replayed } as const;
}

type Ended = Pick<Journal, "order_id" | "refusal"> & { readonly shortages?: readonly Shortage[] };

/** `order` is a row that was there after all; unless it came to nothing too, it is the answer. */
function endedAnswer({ order_id, shortages = [], refusal }: Ended, order: Order | undefined) {
  if (order && !hasEnded(order.status)) return { kind: "already", order, replayed: false } as const;
  if (shortages.length > 0) {
    const is_share = shortages.every(({ over_share }) => over_share === true);
    return { kind: is_share ? "over_share" : "insufficient_stock", order_id, shortages } as const;
  }
  if (refusal) return { kind: "claim_refused", order_id, refusal } as const;
  return { kind: "ended", order_id } as const;
}

import { bookCapture } from "#money/ledger";
import {
  attachIntent,
  bookRest,
  listRest,
  listRestOfTenders,
  mirrorIntent,
  oweRest,
  type Payment,
  paymentOfOrder,
} from "#money/payments";
import { isByHand } from "#money/providers";
import { captureTenders, isCardUsed, releaseTenders, returnTenders } from "#money/stored-value";
import { endCardsOfOrder } from "#ordering/gift-card-sales";
import {
  type CancelTerms,
  fenceOrderStatement,
  hasEnded,
  isHistoryTaken,
  isSold,
  nextStatus,
  moveOrderStatements,
  openingOf,
  type OrderEnding,
  type OrderEvent,
  type OrderStatus,
  orderStateOf,
  requestCancelStatement,
  stillPending,
  toOrderNumber,
} from "#ordering/orders";
import type { ByHand, Intent, Order, OrdersPort } from "#ordering/protocol";
import type { Ctx } from "#platform/context";
import { runBatch, type Statement } from "#platform/data/db";
import { commitReading, publish } from "#platform/data/outbox";
import { giveBackUses } from "#pricing/coupons";
import { taxEvents } from "#pricing/tax-engines";

type State = Awaited<ReturnType<typeof orderStateOf>>[number];

/** The two statements that make up an order as the protocol sees it; `toOrder` understands their rows. */
export const orderReads = (ctx: Ctx, order_id: string) =>
  [orderStateOf(ctx, order_id), paymentOfOrder(ctx, order_id)] as const;

export function toOrder([state]: readonly State[], [payment]: readonly Payment[]): Order | undefined {
  if (!state) return undefined;
  const { sequence, ...order } = state;
  const order_number = toOrderNumber(sequence);
  if (payment && isByHand(payment.provider))
    return { ...order, order_number, charge: null, by_hand: byHandOf(payment) };
  const charge = payment && {
    payment_id: payment.id,
    provider: payment.provider,
    amount: payment.amount,
    capture_method: payment.capture_method === "automatic" ? ("automatic" as const) : ("manual" as const),
    provider_customer_id: payment.provider_customer_id,
    keeps_method: payment.keeps_method ?? false,
    intent_id: payment.intent_id,
    intent_status: payment.intent_status,
    failure_code: payment.failure_code,
    credited: payment.credited,
  };
  return { ...order, order_number, charge: charge ?? null };
}

const byHandOf = ({ id, provider, amount, captured, waived, refund_reserved, payable_until }: Payment): ByHand => ({
  payment_id: id,
  provider,
  amount,
  captured,
  waived,
  refund_reserved,
  payable_until,
});

/** A cancel of a whole order that somebody asks for: how, and what is written in the batch of its first move, or with its note. */
export type OwnCancel = { readonly terms: CancelTerms; readonly also: () => readonly Statement[] };

/** Whether the move is the one that somebody's cancel begins with. */
const beginsCancel = ({ status }: Order, event: OrderEvent, ends_as: OrderEnding | undefined): boolean =>
  (event === "cancel" && isSold(status)) || (event === "close" && ends_as === "cancelled");

/** What a cancel says of itself: one that was noted before keeps what it said then. */
function cancelNotes(order: Order, event: OrderEvent, ends_as: OrderEnding | undefined, cancel: OwnCancel | undefined) {
  if (!beginsCancel(order, event, ends_as)) return {};
  if (order.cancel_requested_at !== null || !cancel) return { reason: order.cancel_reason ?? null };
  return { ...cancel.terms, reason: cancel.terms.cancel_reason };
}

/** The orders in D1. The history key `(order_id, version)` decides every race; each method is one round trip. */
export const ordersPort = (ctx: Ctx, cancel?: OwnCancel): OrdersPort => ({
  async find(order_id) {
    return toOrder(...(await ctx.db.batch([...orderReads(ctx, order_id)])));
  },

  async move(order, event, { intent, ...notes } = {}) {
    const money =
      intent && order.charge ? [...book(ctx, order, event, intent), mirrorIntent(ctx, order.order_id, intent)] : [];
    const statements = [
      ...moveOrderStatements(ctx, order, event, { ...notes, ...cancelNotes(order, event, notes.ends_as, cancel) }),
      ...(cancel && beginsCancel(order, event, notes.ends_as) ? cancel.also() : []),
      ...money,
      ...endByHand(ctx, order, event),
      ...moveTenders(ctx, order, event),
      ...moveUses(ctx, order, event),
      ...endSold(ctx, order, event),
      ...tellTaxes(ctx, order, event),
    ];
    try {
      const moved = toOrder(...(await commitReading(ctx, statements, orderReads(ctx, order.order_id))));
      if (!moved) throw new Error(`order ${order.order_id} is gone`);
      return { moved: true, order: moved };
    } catch (error) {
      if (isHistoryTaken(error)) return { moved: false };
      if (isCardUsed(error)) return { moved: false, refusal: { code: "gift_card_used", members: {} } };
      throw error;
    }
  },

  async fence(order_id) {
    try {
      await runBatch(ctx.db, [fenceOrderStatement(ctx, order_id)]);
      return "closed";
    } catch (error) {
      if (!isHistoryTaken(error)) throw error;
      const [opening] = await openingOf(ctx, order_id);
      return opening?.status === "closed" ? "closed" : "present";
    }
  },

  async attach({ order_id }, intent_id) {
    const [attached, states, payments] = await ctx.db.batch([
      attachIntent(ctx, order_id, intent_id, stillPending(order_id)),
      ...orderReads(ctx, order_id),
    ]);
    const order = toOrder(states, payments);
    return attached.length > 0 || (order?.status === "pending" && order.charge?.intent_id === intent_id);
  },

  async requestCancel(order_id) {
    return noteCancel(ctx, order_id, cancel);
  },

  async mirror(order, intent) {
    await runBatch(ctx.db, [mirrorIntent(ctx, order.order_id, intent)]);
  },
});

async function noteCancel(ctx: Ctx, order_id: string, cancel: OwnCancel | undefined): Promise<boolean> {
  const [noted] = await requestCancelStatement(ctx, order_id, cancel?.terms);
  if (noted && cancel) await runBatch(ctx.db, cancel.also());
  return noted !== undefined;
}

/** The ledger's part of a move: what was captured comes in with `pay`, and what is left of it goes out with `give_back`. An order that ends unpaid leaves no balance, and no entry. */
function book(ctx: Ctx, order: Order, event: OrderEvent, intent: Intent): Statement[] {
  if (!order.charge || intent.captured === 0) return [];
  const { order_id, currency, charge } = order;
  if (event === "give_back")
    return [bookRest(ctx, order_id, intent.captured), listRest(ctx, order_id, intent.captured)];
  if (event !== "pay") return [];
  return [bookCapture(ctx, { order_id, payment_id: charge.payment_id, amount: intent.captured, currency })];
}

/** An order that ends keeps no money that came by hand, and waits for none. */
const endByHand = (ctx: Ctx, { order_id, status, by_hand }: Order, event: OrderEvent): Statement[] =>
  by_hand && (event === "give_back" || endsUnpaid(status, event)) ? oweRest(ctx, order_id) : [];

/** Gift cards that a sold order has issued end with the first move of its cancel, which a used one refuses. One that was noted before finds none: they wait for it. */
const endSold = (ctx: Ctx, { order_id, status }: Order, event: OrderEvent): Statement[] =>
  event === "cancel" && isSold(status) ? endCardsOfOrder(ctx, order_id) : [];

/**
 * The part of stored value in a move: taken where the order is sold, freed where it ends unpaid, given back where a sold one is
 * cancelled. None of it can fail: only the history key decides a move.
 */
function moveTenders(ctx: Ctx, { order_id, status, tendered }: Order, event: OrderEvent): Statement[] {
  if (tendered === 0) return [];
  if (event === "pay" || event === "accept") return captureTenders(ctx, order_id);
  if (event === "give_back") return returnTenders(ctx, order_id, [listRestOfTenders(ctx, order_id)]);
  return endsUnpaid(status, event) ? releaseTenders(ctx, order_id) : [];
}

/** The part of discounts in a move: what an order counted against is free for others once it ends unpaid. A sold one keeps it, also when it is cancelled. */
const moveUses = (ctx: Ctx, { order_id, status, is_counted }: Order, event: OrderEvent): Statement[] =>
  is_counted && endsUnpaid(status, event) ? giveBackUses(ctx, order_id) : [];

/** A tax engine that worked out the order's taxes hears of its sale, and of its cancel. */
const tellTaxes = (ctx: Ctx, { order_id, is_reported }: Order, event: OrderEvent): Statement[] =>
  is_reported && (event === "pay" || event === "accept" || event === "give_back")
    ? [publish(ctx, taxEvents["taxes.due"], { order_id })]
    : [];

/** Whether the move ends an order that was never sold. */
function endsUnpaid(status: OrderStatus, event: OrderEvent): boolean {
  const next = nextStatus(status, event);
  return event !== "give_back" && next !== undefined && hasEnded(next);
}

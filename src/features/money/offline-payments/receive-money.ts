import { bookReceipt, type HandAccount, oweRefund } from "#money/ledger";
import { isOverWaived, type Payment, paymentById, PaymentError, paymentReceived } from "#money/payments";
import { isByHand, outstandingOf } from "#money/providers";
import { countMoneyBack, refuseMoneyBack } from "#money/refund-limits";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isUniqueViolation, type Statement } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { sealPersonal } from "#platform/secrets/personal";
import { ReceiptError } from "./errors.ts";
import { offlinePaymentEvents } from "./events.ts";
import { type OrderByHand, orders } from "./orders-by-hand.ts";
import { splitReceipt } from "./rules.ts";
import { type Receipt, receiptById } from "./store.ts";
import { paymentReceipts } from "./tables.ts";

/** Where a note on a receipt stands: what it is sealed for. */
export const NOTE_PLACE = "payment_receipts.note";

export type Received = {
  readonly receipt_id: string;
  readonly source: Receipt["source"];
  /** Minor units; all that is outstanding where nobody says. */
  readonly amount?: number | undefined;
  readonly received_at: number;
  readonly note?: string | undefined;
  readonly statement_entry?: string | undefined;
};

/** Lost races before giving up. */
const MOST_TRIES = 6;

/** The account that the money of a payment comes into. */
export const accountOf = (provider: string): HandAccount => (provider === "cash_on_delivery" ? "cash" : "bank");

/**
 * Books money that came for a payment by hand, as a move of its order. What is over, and all that comes for an order that has ended,
 * is owed to the customer. Asked twice with the same id, it is booked once. `also` goes into the batch. Raises `payment_not_found`,
 * `payment_not_by_hand`, `nothing_outstanding`, `payment_moving`, and for people and keys what `countMoneyBack` raises.
 */
export async function receiveMoney(
  ctx: Ctx,
  payment_id: string,
  received: Received,
  also: () => readonly Statement[] = () => [],
): Promise<Receipt> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const [[payment], [known]] = await ctx.db.batch([
      paymentById(ctx, payment_id),
      receiptById(ctx, received.receipt_id),
    ]);
    if (!payment) throw PaymentError.payment_not_found();
    if (known) return known;
    if (!isByHand(payment.provider)) throw ReceiptError.payment_not_by_hand({ provider: payment.provider });
    const order = await orders().settle(ctx, payment.order_id);
    if (!order) throw PaymentError.payment_not_found();
    const booked = order.state === "moving" ? undefined : await tryToReceive(ctx, payment, order, received, also);
    if (booked) return booked;
  }
  throw ReceiptError.payment_moving();
}

/** Undefined where the order has moved, or less of its money is asked for, than when it was read. */
async function tryToReceive(
  ctx: Ctx,
  { order_id }: Payment,
  order: OrderByHand,
  received: Received,
  also: () => readonly Statement[],
): Promise<Receipt | undefined> {
  const { payment, currency } = order;
  const { payment_id, provider } = payment;
  const has_ended = order.state === "ended";
  const outstanding = has_ended ? 0 : outstandingOf(payment);
  const amount = received.amount ?? outstanding;
  if (amount <= 0) throw ReceiptError.nothing_outstanding();
  const { counted, over } = splitReceipt(payment, amount, has_ended);
  const { receipt_id, source, received_at, note, statement_entry = null } = received;
  const receipt: Receipt = {
    id: receipt_id,
    payment_id,
    order_id,
    amount,
    counted,
    currency,
    received_at,
    source,
    statement_entry,
    note: note === undefined ? null : await sealNote(ctx, order, note),
    actor_type: ctx.actor.type,
    actor_id: ctx.actor.id,
    created_at: ctx.now(),
  };
  const cause = `receipt:${receipt_id}`;
  const told = { order_id, payment_id, receipt_id, is_covered: counted > 0 && counted === outstanding };
  const claim = { cause, amount, currency };
  try {
    await commit(ctx, [
      ...(has_ended ? [] : order.receive()),
      ctx.db.insert(paymentReceipts).values(receipt),
      ...(counted > 0 ? [paymentReceived(ctx, payment_id, counted)] : []),
      bookReceipt(ctx, { receipt_id, into: accountOf(provider), counted, over, order_id, payment_id, currency }),
      ...(over > 0
        ? [
            oweRefund(ctx, {
              cause,
              order_id,
              payment_id,
              reason: has_ended ? "order_ended" : "overpaid",
              amount: over,
              currency,
            }),
          ]
        : []),
      ...(source === "staff" ? countMoneyBack(ctx, claim) : []),
      ...(ctx.actor.type === "system" ? [] : [entry(ctx, order_id, { receipt_id, amount, counted, currency, source })]),
      publish(ctx, offlinePaymentEvents["payment.received"], told),
      ...also(),
    ]);
    return receipt;
  } catch (error) {
    await refuseMoneyBack(ctx, error, claim);
    const is_same =
      isUniqueViolation(error, "payment_receipts.id") || isUniqueViolation(error, "payment_receipts.statement_entry");
    if (orders().isOvertaken(error) || isOverWaived(error) || is_same) return undefined;
    throw error;
  }
}

/** Of an erased person nothing new is written down. */
async function sealNote(ctx: Ctx, order: OrderByHand, note: string) {
  const personal_key = await order.personalKey();
  return personal_key === null ? null : sealPersonal(ctx, personal_key, NOTE_PLACE, note);
}

const entry = (ctx: Ctx, order_id: string, after: Readonly<Record<string, unknown>>): Statement =>
  audit(ctx, { action: "payment.received", subject_type: "order", subject_id: order_id, after });

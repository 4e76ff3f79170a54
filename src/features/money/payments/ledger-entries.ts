import { type SQL, sql } from "drizzle-orm";
import type { Intent } from "#money/providers";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { insertSelect } from "#platform/data/insert-rows";
import { ledgerEntries, payments, refunds } from "./tables.ts";

/** What the ledger says the provider holds of a payment's order; null where nothing was ever booked. */
export const balanceOf = sql<number | null>`(SELECT sum(l.amount) FROM ledger_entries l
  WHERE l.order_id = payments.order_id AND l.account = 'provider')`;

/** Refunds that are being carried out: the provider may have given them back or not, and they book themselves. */
export const refundsUnderWay = sql<number>`(SELECT coalesce(sum(r.amount), 0) FROM refunds r
  WHERE r.payment_id = payments.id AND r.status = 'pending' AND r.provider_refund_id IS NULL)`;

/** Money that leaves the provider's account: a pair of entries, each `amount` of its side. */
const sides = sql`(SELECT 'provider' AS account, -1 AS sign UNION ALL SELECT 'refunds', 1) side`;
const ofSide = (cause: string | SQL, amount: SQL, at: number) => ({
  cause,
  account: sql`side.account`,
  order_id: sql`p.order_id`,
  payment_id: sql`p.id`,
  amount: sql`side.sign * ${amount}`,
  currency: sql`p.currency`,
  at,
});

type Booking = {
  readonly order_id: string;
  readonly payment_id: string;
  /** Minor units, above 0. */
  readonly amount: number;
  readonly currency: string;
};

/** Books money that was captured for an order. A second booking of the same capture breaks its batch. */
export const bookCapture = (ctx: Ctx, booking: Booking): Statement =>
  book(ctx, `capture:${booking.order_id}`, "sales", booking, 1);

const refundCause = (refund_id: string): string => `refund:${refund_id}`;

/** Books money that was given back. `refund_id` names the refund; for the whole of an order it is the order's own id. */
export const bookRefund = (ctx: Ctx, refund_id: string, booking: Booking): Statement =>
  book(ctx, refundCause(refund_id), "refunds", booking, -1);

/** Takes a refund back that the provider could not carry out after all. */
export const bookFailedRefund = (ctx: Ctx, refund_id: string, booking: Booking): Statement =>
  book(ctx, `refund_failed:${refund_id}`, "refunds", booking, 1);

/**
 * Books the rest of a payment that goes back whole: what was captured, less what refunds of a part have set aside, which
 * book themselves. Nothing when they are all of it. Put it before the mirror in the batch, which sets aside the rest too.
 */
export const bookRest = (ctx: Ctx, order_id: string, captured: number): Statement =>
  insertSelect(
    ctx,
    ledgerEntries,
    ofSide(refundCause(order_id), sql`(${captured} - p.refund_reserved)`, ctx.now()),
    sql`FROM ${payments} p, ${sides} WHERE p.order_id = ${order_id} AND ${captured} > p.refund_reserved`,
  );

/**
 * The refund that goes with `bookRest`, for whoever follows the refunds of the payment: it has the order's own id, and is
 * done, since the money went back before the order moved. Put it before the mirror too.
 */
export const listRest = (ctx: Ctx, order_id: string, captured: number): Statement =>
  insertSelect(
    ctx,
    refunds,
    {
      id: order_id,
      payment_id: sql`p.id`,
      order_id: sql`p.order_id`,
      amount: sql`${captured} - p.refund_reserved`,
      currency: sql`p.currency`,
      status: "succeeded",
      reason: "order_cancelled",
      requested_by: "system:cancel",
      created_at: ctx.now(),
      updated_at: ctx.now(),
    },
    sql`FROM ${payments} p WHERE p.order_id = ${order_id} AND ${captured} > p.refund_reserved`,
  );

/**
 * Books what the provider gave back and no refund of ours asked for, as when somebody refunds in its dashboard: what the
 * ledger still counts as held beyond what is left there, refunds being carried out aside. `refunded` is all that the
 * provider gave back so far; the same figure is booked a second time only for a refund that was being carried out at the first and
 * came to nothing. A reading from before the capture, written after it, says nothing.
 */
export const bookOutsideRefund = (ctx: Ctx, order_id: string, { captured, refunded }: Intent): Statement =>
  insertSelect(
    ctx,
    ledgerEntries,
    ofSide(sql`${`outside:${order_id}:${refunded}:`} || p.under_way`, sql`p.outside`, ctx.now()),
    sql`FROM (SELECT q.*, q.balance - (${captured} - ${refunded}) - q.under_way AS outside
      FROM (SELECT payments.*, ${balanceOf} AS balance, ${refundsUnderWay} AS under_way FROM ${payments}
        WHERE order_id = ${order_id}) q) p,
      ${sides}
    WHERE p.outside > 0 AND p.captured <= ${captured}`,
  );

function book(ctx: Ctx, cause: string, against: "sales" | "refunds", booking: Booking, sign: 1 | -1): Statement {
  const { amount, ...rest } = booking;
  const entry = { ...rest, cause, at: ctx.now() };
  return ctx.db.insert(ledgerEntries).values([
    { ...entry, account: "provider", amount: sign * amount },
    { ...entry, account: against, amount: -sign * amount },
  ]);
}

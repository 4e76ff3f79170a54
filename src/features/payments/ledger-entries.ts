import { sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/db";
import { ledgerEntries, payments } from "./tables.ts";

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

/** Books money that was given back. `refund_id` names the refund; for the whole of an order it is the order's own id. */
export const bookRefund = (ctx: Ctx, refund_id: string, booking: Booking): Statement =>
  book(ctx, `refund:${refund_id}`, "refunds", booking, -1);

/** Takes a refund back that the provider could not carry out after all. */
export const bookFailedRefund = (ctx: Ctx, refund_id: string, booking: Booking): Statement =>
  book(ctx, `refund_failed:${refund_id}`, "refunds", booking, 1);

/**
 * Books the rest of a payment that goes back whole: what was captured, less what refunds of a part have set aside, which
 * book themselves. Nothing when they are all of it. Put it before the mirror in the batch, which sets aside the rest too.
 */
export const bookRest = (ctx: Ctx, order_id: string, captured: number): Statement =>
  ctx.db.insert(ledgerEntries).select(sql`
    SELECT ${`refund:${order_id}`}, side.account, p.order_id, p.id, side.sign * (${captured} - p.refund_reserved), p.currency, ${ctx.now()}
    FROM ${payments} p, (SELECT 'provider' AS account, -1 AS sign UNION ALL SELECT 'refunds', 1) side
    WHERE p.order_id = ${order_id} AND ${captured} > p.refund_reserved`);

function book(ctx: Ctx, cause: string, against: "sales" | "refunds", booking: Booking, sign: 1 | -1): Statement {
  const { amount, ...rest } = booking;
  const entry = { ...rest, cause, at: ctx.now() };
  return ctx.db.insert(ledgerEntries).values([
    { ...entry, account: "provider", amount: sign * amount },
    { ...entry, account: against, amount: -sign * amount },
  ]);
}

import { and, asc, eq, gte, inArray, isNotNull, sql } from "drizzle-orm";
import { balanceOf } from "#money/ledger";
import { handProviders } from "#money/providers";
import type { Ctx } from "#platform/context";
import { behind, type CursorValue } from "#platform/data/cursor";
import { inIds, type Statement } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { refundsUnderWay } from "./book-rest.ts";
import { paymentEvents } from "./events.ts";
import { payments, refunds } from "./tables.ts";

/** A statement: what D1 believes of the payments of these orders, to be held against their provider. */
export const mirrorsOf = (ctx: Ctx, order_ids: readonly string[]) =>
  ctx.db
    .select({
      order_id: payments.order_id,
      provider: payments.provider,
      intent_id: payments.intent_id,
      intent_status: payments.intent_status,
      amount: payments.amount,
      captured: payments.captured,
      refunded: payments.refunded,
      credited: payments.credited,
      /** What the ledger holds; null where nothing was booked. */
      balance: balanceOf(sql`payments.order_id`),
      under_way: refundsUnderWay,
      compared_at: payments.compared_at,
    })
    .from(payments)
    .where(inIds(payments.order_id, order_ids));

export type PaymentMirror = Awaited<ReturnType<typeof mirrorsOf>>[number];

/** A statement: these orders' payments were held against their provider at this moment. */
export const noteComparedPayments = (ctx: Ctx, order_ids: readonly string[], at: number): Statement =>
  ctx.db.update(payments).set({ compared_at: at }).where(inIds(payments.order_id, order_ids));

/** A statement: a page of the refunds that were begun since a moment and are given, oldest first, from behind `(created_at, id)`. */
export const refundsGivenAfter = (
  ctx: Ctx,
  from: number,
  after: readonly [created_at: number, refund_id: string] | null,
  limit: number,
) =>
  ctx.db
    .select({ id: refunds.id, order_id: refunds.order_id, created_at: refunds.created_at })
    .from(refunds)
    .where(
      and(
        gte(refunds.created_at, from),
        behind([refunds.created_at, refunds.id], "asc", after),
        sql`(+${refunds.status} = 'succeeded' OR (+${refunds.status} = 'pending' AND ${refunds.provider_refund_id} IS NOT NULL))`,
      ),
    )
    .orderBy(asc(refunds.created_at), asc(refunds.id))
    .limit(limit);

/** Has every refund of an order followed up, for when the provider gave back less than it had accepted and no webhook said so. */
export async function hintRefunds(ctx: Ctx, order_id: string, provider: string): Promise<void> {
  const accepted = await ctx.db
    .select({ provider_refund_id: refunds.provider_refund_id })
    .from(refunds)
    .innerJoin(payments, eq(payments.id, refunds.payment_id))
    .where(
      and(
        eq(payments.order_id, order_id),
        inArray(refunds.status, ["pending", "succeeded"]),
        isNotNull(refunds.provider_refund_id),
      ),
    );
  await commit(
    ctx,
    accepted.flatMap(({ provider_refund_id }) =>
      provider_refund_id === null
        ? []
        : [publish(ctx, paymentEvents["refund.hinted"], { provider, provider_refund_id })],
    ),
  );
}

/** Payments by hand that were made since then and are behind a place, oldest first. */
export const paymentsByHandAfter = (ctx: Ctx, from: number, after: readonly CursorValue[] | null, limit: number) =>
  ctx.db
    .select({ id: payments.id, payment_id: payments.id, order_id: payments.order_id, at: payments.created_at })
    .from(payments)
    .where(
      and(
        gte(payments.created_at, from),
        inArray(payments.provider, [...handProviders]),
        behind([payments.created_at, payments.id], "asc", after),
      ),
    )
    .orderBy(asc(payments.created_at), asc(payments.id))
    .limit(limit);

/** A statement: what these payments count as taken in, and when they were made. */
export const capturedOf = (ctx: Ctx, payment_ids: readonly string[]) =>
  ctx.db
    .select({
      payment_id: payments.id,
      order_id: payments.order_id,
      captured: payments.captured,
      created_at: payments.created_at,
    })
    .from(payments)
    .where(inIds(payments.id, payment_ids));

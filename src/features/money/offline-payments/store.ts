import { and, asc, eq, getTableColumns, gte, inArray, sql, type SQLWrapper } from "drizzle-orm";
import { payerKeyOf } from "#money/payments";
import type { Ctx } from "#platform/context";
import { behind, type CursorValue } from "#platform/data/cursor";
import { inIds } from "#platform/data/db";
import { paymentReceipts } from "./tables.ts";

export type Receipt = typeof paymentReceipts.$inferSelect;

export const receiptById = (ctx: Ctx, id: string) =>
  ctx.db.select().from(paymentReceipts).where(eq(paymentReceipts.id, id));

/** Receipts, each with what its note is sealed with. */
const sealedReceipts = (ctx: Ctx) =>
  ctx.db
    .select({ ...getTableColumns(paymentReceipts), personal_key: payerKeyOf(sql`payment_receipts.payment_id`) })
    .from(paymentReceipts);

/** The receipts of a payment after a place in the list, oldest first: one more than `limit`. */
export const selectReceipts = (ctx: Ctx, payment_id: string, after: readonly CursorValue[] | null, limit: number) =>
  sealedReceipts(ctx)
    .where(
      and(
        eq(paymentReceipts.payment_id, payment_id),
        behind([paymentReceipts.created_at, paymentReceipts.id], "asc", after),
      ),
    )
    .orderBy(asc(paymentReceipts.created_at), asc(paymentReceipts.id))
    .limit(limit + 1);

/** Which of these entries of bank statements are booked. */
export const entriesBooked = (ctx: Ctx, entries: readonly string[]) =>
  ctx.db
    .select({ statement_entry: paymentReceipts.statement_entry })
    .from(paymentReceipts)
    .where(inIds(paymentReceipts.statement_entry, entries));

/** All receipts of these payments, oldest first, each with what its note is sealed with. */
export const receiptsOf = (ctx: Ctx, payment_ids: SQLWrapper) =>
  sealedReceipts(ctx)
    .where(inArray(paymentReceipts.payment_id, payment_ids))
    .orderBy(asc(paymentReceipts.created_at), asc(paymentReceipts.id));

/** Receipts that were booked since then and are behind a place, oldest first. */
export const receiptsAfter = (ctx: Ctx, from: number, after: readonly CursorValue[] | null, limit: number) =>
  ctx.db
    .select({
      id: paymentReceipts.id,
      payment_id: paymentReceipts.payment_id,
      order_id: paymentReceipts.order_id,
      at: paymentReceipts.created_at,
    })
    .from(paymentReceipts)
    .where(
      and(
        gte(paymentReceipts.created_at, from),
        behind([paymentReceipts.created_at, paymentReceipts.id], "asc", after),
      ),
    )
    .orderBy(asc(paymentReceipts.created_at), asc(paymentReceipts.id))
    .limit(limit);

/** A statement: what came for these payments and what of it counts, in minor units. One without a receipt has no row. */
export const receiptSums = (ctx: Ctx, payment_ids: readonly string[]) =>
  ctx.db
    .select({
      payment_id: paymentReceipts.payment_id,
      received: sql<number>`sum(${paymentReceipts.amount})`,
      counted: sql<number>`sum(${paymentReceipts.counted})`,
      latest_at: sql<number>`max(${paymentReceipts.created_at})`,
    })
    .from(paymentReceipts)
    .where(inIds(paymentReceipts.payment_id, payment_ids))
    .groupBy(paymentReceipts.payment_id);

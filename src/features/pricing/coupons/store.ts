import { and, asc, desc, eq, type SQL, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { behind, type CursorValue } from "#platform/data/cursor";
import { promotionCodeBatches, promotionCodes } from "./tables.ts";

export type CodeRow = typeof promotionCodes.$inferSelect;
export type BatchRow = typeof promotionCodeBatches.$inferSelect;

type CodeFilter = { readonly batch_id?: string | undefined };

const codesOf = (promotion_id: string, { batch_id }: CodeFilter): SQL | undefined =>
  and(
    // The plus leaves the index to the batch, where one is asked for.
    batch_id === undefined
      ? eq(promotionCodes.promotion_id, promotion_id)
      : sql`+${promotionCodes.promotion_id} = ${promotion_id}`,
    batch_id === undefined ? undefined : eq(promotionCodes.batch_id, batch_id),
  );

/** A page of a promotion's codes, newest first, one more than `limit`. */
export const selectCodes = (
  ctx: Ctx,
  promotion_id: string,
  filter: CodeFilter,
  after: readonly CursorValue[] | null,
  limit: number,
) =>
  ctx.db
    .select()
    .from(promotionCodes)
    .where(and(codesOf(promotion_id, filter), behind([promotionCodes.created_at, promotionCodes.id], "desc", after)))
    .orderBy(desc(promotionCodes.created_at), desc(promotionCodes.id))
    .limit(limit + 1);

export const countCodes = (ctx: Ctx, promotion_id: string, filter: CodeFilter) =>
  ctx.db
    .select({ total_count: sql<number>`count(*)` })
    .from(promotionCodes)
    .where(codesOf(promotion_id, filter));

export const selectCode = (ctx: Ctx, promotion_id: string, code: string) =>
  ctx.db
    .select()
    .from(promotionCodes)
    .where(and(eq(promotionCodes.code, code), eq(promotionCodes.promotion_id, promotion_id)));

/** A page of a batch's codes, in the order in which they were made. */
export const selectBatchCodes = (ctx: Ctx, batch_id: string, after: readonly CursorValue[] | null, limit: number) =>
  ctx.db
    .select()
    .from(promotionCodes)
    .where(
      and(eq(promotionCodes.batch_id, batch_id), behind([promotionCodes.created_at, promotionCodes.id], "asc", after)),
    )
    .orderBy(asc(promotionCodes.created_at), asc(promotionCodes.id))
    .limit(limit);

export const selectBatch = (ctx: Ctx, batch_id: string) =>
  ctx.db.select().from(promotionCodeBatches).where(eq(promotionCodeBatches.id, batch_id));

/** A page of a promotion's batches, newest first, one more than `limit`. */
export const selectBatches = (ctx: Ctx, promotion_id: string, after: readonly CursorValue[] | null, limit: number) =>
  ctx.db
    .select()
    .from(promotionCodeBatches)
    .where(
      and(
        eq(promotionCodeBatches.promotion_id, promotion_id),
        behind([promotionCodeBatches.created_at, promotionCodeBatches.id], "desc", after),
      ),
    )
    .orderBy(desc(promotionCodeBatches.created_at), desc(promotionCodeBatches.id))
    .limit(limit + 1);

export const countBatches = (ctx: Ctx, promotion_id: string) =>
  ctx.db
    .select({ total_count: sql<number>`count(*)` })
    .from(promotionCodeBatches)
    .where(eq(promotionCodeBatches.promotion_id, promotion_id));

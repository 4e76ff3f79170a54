import { count, desc, eq } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { behind, type PageRequest, readPage } from "#platform/data/cursor";
import { GiftCardBatchError } from "./errors.ts";
import { giftCardBatches } from "./tables.ts";

export type BatchRow = typeof giftCardBatches.$inferSelect;

export const selectBatch = (ctx: Ctx, id: string) =>
  ctx.db.select().from(giftCardBatches).where(eq(giftCardBatches.id, id));

/** The batch. Raises 404 `gift_card_batch_not_found`. */
export async function batchOf(ctx: Ctx, id: string): Promise<BatchRow> {
  const [batch] = await selectBatch(ctx, id);
  if (!batch) throw GiftCardBatchError.gift_card_batch_not_found();
  return batch;
}

/** A page of batches, newest first. */
export const listBatches = (ctx: Ctx, request: PageRequest) =>
  readPage(ctx, request, {
    list: "gift_card_batches",
    rows: (after) =>
      ctx.db
        .select()
        .from(giftCardBatches)
        .where(behind([giftCardBatches.created_at, giftCardBatches.id], "desc", after))
        .orderBy(desc(giftCardBatches.created_at), desc(giftCardBatches.id))
        .limit(request.limit + 1),
    total: ctx.db.select({ total_count: count() }).from(giftCardBatches),
    keysOf: (row) => [row.created_at, row.id],
  });

/** Why the file with the codes can be had no more; null where it can, or will be. `now` is epoch milliseconds. */
export function codesGoneBecause(
  { downloaded_at, disabled_at, codes_expire_at }: Pick<BatchRow, "downloaded_at" | "disabled_at" | "codes_expire_at">,
  now: number,
): "downloaded" | "disabled" | "expired" | null {
  if (downloaded_at !== null) return "downloaded";
  if (disabled_at !== null) return "disabled";
  return codes_expire_at !== null && codes_expire_at <= now ? "expired" : null;
}

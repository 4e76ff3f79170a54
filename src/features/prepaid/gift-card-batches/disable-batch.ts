import { and, eq, isNull, sql } from "drizzle-orm";
import { disableUnused } from "#money/stored-value";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit } from "#platform/data/outbox";
import { type BatchRow, batchOf } from "./store.ts";
import { giftCardBatches } from "./tables.ts";
import { deleteCodes } from "./write-codes.ts";

/**
 * Ends the cards of a batch that nobody has used, as staff, and issues no more of it. Cards that were used or are held by an
 * unpaid order stay. Asked twice, it is done once. Raises 404 `gift_card_batch_not_found`.
 */
export async function disableBatch(ctx: Ctx, id: string): Promise<BatchRow> {
  const { disabled_at } = await batchOf(ctx, id);
  if (disabled_at === null) {
    await commit(ctx, [
      ctx.db
        .update(giftCardBatches)
        .set({ disabled_at: ctx.now() })
        .where(and(eq(giftCardBatches.id, id), isNull(giftCardBatches.disabled_at))),
      ...disableUnused(ctx, {
        cause: `disable_batch:${id}`,
        which: sql`value_accounts.id IN (SELECT c.id FROM gift_cards c WHERE c.batch_id = ${id})`,
      }),
      audit(ctx, { action: "gift_card_batch.disabled", subject_type: "gift_card_batch", subject_id: id }),
    ]);
    await deleteCodes(ctx, [id]);
  }
  return batchOf(ctx, id);
}

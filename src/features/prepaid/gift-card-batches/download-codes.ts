import { eq, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isGuardViolation } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { GiftCardBatchError } from "./errors.ts";
import { batchOf, codesGoneBecause } from "./store.ts";
import { giftCardBatches } from "./tables.ts";
import { deleteCodes, readCodes } from "./write-codes.ts";

/**
 * The codes of a batch as CSV, once: of two who ask at the same time one has them, and then the file is gone. Raises 404
 * `gift_card_batch_not_found`, 409 `gift_card_batch_running` and `gift_card_codes_gone`.
 */
export async function downloadCodes(ctx: Ctx, id: string): Promise<string> {
  const batch = await batchOf(ctx, id);
  const { card_count, made_count, finished_at } = batch;
  const reason = codesGoneBecause(batch, ctx.now());
  if (reason !== null) throw GiftCardBatchError.gift_card_codes_gone({ reason });
  if (finished_at === null) throw GiftCardBatchError.gift_card_batch_running({ card_count, made_count });
  const csv = await readCodes(ctx, id);
  // Another one who asked was done in between.
  if (csv === null) throw GiftCardBatchError.gift_card_codes_gone({ reason: "downloaded" });
  await noteDownload(ctx, id);
  await deleteCodes(ctx, [id]);
  return csv;
}

async function noteDownload(ctx: Ctx, id: string): Promise<void> {
  try {
    await commit(ctx, [
      ctx.db
        .update(giftCardBatches)
        .set({ download_count: sql`${giftCardBatches.download_count} + 1`, downloaded_at: ctx.now() })
        .where(eq(giftCardBatches.id, id)),
      audit(ctx, { action: "gift_card_batch.downloaded", subject_type: "gift_card_batch", subject_id: id }),
    ]);
  } catch (error) {
    throw isGuardViolation(error, "gift_card_batches_downloads")
      ? GiftCardBatchError.gift_card_codes_gone({ reason: "downloaded" })
      : error;
  }
}

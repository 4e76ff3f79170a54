import { and, asc, isNotNull, isNull, lte, or } from "drizzle-orm";
import { HOUR } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { inIds, runBatch } from "#platform/data/db";
import type { Job } from "#platform/data/schedule";
import { giftCardBatches } from "./tables.ts";
import { deleteCodes } from "./write-codes.ts";

const FILES_A_RUN = 500;
/** Longer than a step takes: one that began before its batch was disabled may still write the file, so that is deleted once more then. */
const STEP_MS = HOUR;

/** Deletes the files with codes that nobody may have any more: also those that a download or a disabling left behind when it was killed. */
async function sweepCodes(ctx: Ctx): Promise<number> {
  const now = ctx.now();
  const over = await ctx.db
    .select({ id: giftCardBatches.id })
    .from(giftCardBatches)
    .where(
      and(
        isNull(giftCardBatches.swept_at),
        or(lte(giftCardBatches.codes_expire_at, now), isNotNull(giftCardBatches.disabled_at)),
      ),
    )
    .orderBy(asc(giftCardBatches.created_at))
    .limit(FILES_A_RUN);
  const ids = over.map(({ id }) => id);
  if (ids.length === 0) return 0;
  await deleteCodes(ctx, ids);
  const isOver = or(lte(giftCardBatches.codes_expire_at, now), lte(giftCardBatches.disabled_at, now - STEP_MS));
  await runBatch(ctx.db, [
    ctx.db
      .update(giftCardBatches)
      .set({ swept_at: now })
      .where(and(inIds(giftCardBatches.id, ids), isOver)),
  ]);
  return ids.length;
}

export const giftCardBatchJobs: readonly Job[] = [
  { name: "gift_card_batches.sweep", every: "hour", run: async (ctx) => ({ swept: await sweepCodes(ctx) }) },
];

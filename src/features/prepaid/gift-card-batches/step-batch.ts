import { and, eq, isNull, sql } from "drizzle-orm";
import { DAY } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { derivedId } from "#platform/secrets/tokens";
import { issueCards } from "#prepaid/gift-cards";
import { giftCardBatchEvents } from "./events.ts";
import { type BatchRow, selectBatch } from "./store.ts";
import { giftCardBatches } from "./tables.ts";
import { deleteCodes, writeCodes } from "./write-codes.ts";

/** Cards that one step issues: each takes two hashes, and all of them are one batch of the database. */
const STEP_CARDS = 500;
const CODES_KEPT_MS = DAY;

/** The ids of a batch's cards from the one place to before the other: always the same, so that each is issued once. */
export const cardIds = (batch_id: string, from: number, until: number): Promise<string[]> =>
  Promise.all(Array.from({ length: until - from }, (_, at) => derivedId(`gift card batch ${batch_id} ${from + at}`)));

/**
 * Takes the next step of a batch: so many cards, and once all are there the file with their codes. Cards, count and the message
 * for the next step go into one batch with `once`, so a step that is killed is either done or not begun. A batch that was
 * disabled meanwhile issues no more.
 */
export async function stepBatch(ctx: Ctx, batch_id: string, once: Statement): Promise<void> {
  const [batch] = await selectBatch(ctx, batch_id);
  if (!batch || batch.finished_at !== null || batch.disabled_at !== null) return void (await commit(ctx, [once]));
  if (batch.made_count >= batch.card_count) return finishBatch(ctx, batch, once);
  const { id, made_count, amount, currency, expires_at } = batch;
  const until = Math.min(batch.card_count, made_count + STEP_CARDS);
  const terms = { batch_id: id, amount, currency, expires_at };
  const is_wanted = sql`EXISTS (SELECT 1 FROM gift_card_batches b
    WHERE b.id = ${id} AND b.made_count = ${made_count} AND b.disabled_at IS NULL)`;
  await commit(ctx, [
    once,
    ...(await issueCards(ctx, terms, await cardIds(id, made_count, until), is_wanted)),
    ctx.db
      .update(giftCardBatches)
      .set({ made_count: until })
      .where(and(stillRuns(id), eq(giftCardBatches.made_count, made_count))),
    publish(ctx, giftCardBatchEvents["gift_card_batch.continued"], { batch_id: id }),
  ]);
}

const stillRuns = (id: string) => and(eq(giftCardBatches.id, id), isNull(giftCardBatches.disabled_at));

async function finishBatch(ctx: Ctx, batch: BatchRow, once: Statement): Promise<void> {
  await writeCodes(ctx, batch, await cardIds(batch.id, 0, batch.card_count));
  const now = ctx.now();
  await commit(ctx, [
    once,
    ctx.db
      .update(giftCardBatches)
      .set({ finished_at: now, codes_expire_at: now + CODES_KEPT_MS })
      .where(and(stillRuns(batch.id), isNull(giftCardBatches.finished_at))),
  ]);
  // Disabled while the file was being written: it was deleted before it was there. The sweep does this too, where a step is cut off here.
  const [after] = await selectBatch(ctx, batch.id);
  if (after?.disabled_at !== null) await deleteCodes(ctx, [batch.id]);
}

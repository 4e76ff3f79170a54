import type { z } from "@hono/zod-openapi";
import { and, eq, sql } from "drizzle-orm";
import { streamCsv } from "#platform/basics/csv";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import type { CursorValue } from "#platform/data/cursor";
import type { Statement } from "#platform/data/db";
import { insertRows } from "#platform/data/insert-rows";
import { commit, publish } from "#platform/data/outbox";
import { codedPromotion } from "./change-codes.ts";
import { codeFrom, CODE_BYTES } from "./code-rules.ts";
import { CouponError } from "./errors.ts";
import { couponEvents } from "./events.ts";
import type { BatchInput } from "./schemas.ts";
import { type BatchRow, type CodeRow, selectBatch, selectBatchCodes } from "./store.ts";
import { promotionCodeBatches, promotionCodes } from "./tables.ts";

/** Codes that one step makes: few enough for one batch of the database. */
const STEP_CODES = 2_000;
const PAGE = 1_000;

/** Begins to make codes; the queue makes them. Raises what `codedPromotion` raises. */
export async function startBatch(
  ctx: Ctx,
  promotion_id: string,
  input: z.output<typeof BatchInput>,
): Promise<BatchRow> {
  await codedPromotion(ctx, promotion_id);
  const id = ctx.id();
  const asked = { ...input, id, promotion_id, created_by: ctx.actor.id, created_at: ctx.now() };
  const row = { ...asked, made_count: 0, finished_at: null };
  await commit(ctx, [
    ctx.db.insert(promotionCodeBatches).values(row),
    publish(ctx, couponEvents["promotion_codes.continued"], { batch_id: id }),
    audit(ctx, {
      action: "promotion_codes.started",
      subject_type: "promotion",
      subject_id: promotion_id,
      after: { code_count: input.code_count, prefix: input.prefix, uses_limit: input.uses_limit },
    }),
  ]);
  return row;
}

/**
 * Makes the next codes of a batch: codes, count and the message for the next step in one batch with `once`. Killed at any
 * moment, a step is either done or not begun. A code that another one has already undoes the step, which is tried again.
 */
export async function stepBatch(ctx: Ctx, batch_id: string, once: Statement): Promise<void> {
  const [batch] = await selectBatch(ctx, batch_id);
  const missing = batch ? batch.code_count - batch.made_count : 0;
  if (!batch || missing <= 0) return void (await commit(ctx, [once]));
  const { promotion_id, prefix, made_count, uses_limit } = batch;
  const count = Math.min(missing, STEP_CODES);
  const rows = Array.from({ length: count }, () => ({
    id: ctx.id(),
    promotion_id,
    code: codeFrom(prefix, crypto.getRandomValues(new Uint8Array(CODE_BYTES))),
    batch_id,
    uses_limit,
    created_at: ctx.now(),
  }));
  const is_last = count === missing;
  await commit(ctx, [
    once,
    insertRows(ctx, promotionCodes, rows),
    ctx.db
      .update(promotionCodeBatches)
      .set({ made_count: sql`${promotionCodeBatches.made_count} + ${count}`, finished_at: is_last ? ctx.now() : null })
      .where(and(eq(promotionCodeBatches.id, batch_id), eq(promotionCodeBatches.made_count, made_count))),
    ...(is_last ? [] : [publish(ctx, couponEvents["promotion_codes.continued"], { batch_id })]),
  ]);
}

/** The batch; 404 `code_batch_not_found`. */
export async function batchOf(ctx: Ctx, promotion_id: string, batch_id: string): Promise<BatchRow> {
  const [batch] = await selectBatch(ctx, batch_id);
  if (batch?.promotion_id !== promotion_id) throw CouponError.code_batch_not_found();
  return batch;
}

/** The codes of a batch as CSV that comes as it is read. Raises 404 `code_batch_not_found`. */
export async function exportBatch(
  ctx: Ctx,
  promotion_id: string,
  batch_id: string,
): Promise<ReadableStream<Uint8Array>> {
  await batchOf(ctx, promotion_id, batch_id);
  return streamCsv(["code", "uses_limit", "used_count", "is_active"], readCodes(ctx, batch_id));
}

async function* readCodes(ctx: Ctx, batch_id: string) {
  let after: readonly CursorValue[] | null = null;
  for (;;) {
    const rows: CodeRow[] = await selectBatchCodes(ctx, batch_id, after, PAGE);
    yield rows.map(({ code, uses_limit, used_count, disabled_at }) => ({
      code,
      uses_limit: String(uses_limit ?? ""),
      used_count: String(used_count),
      is_active: String(disabled_at === null),
    }));
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = [last.created_at, last.id];
  }
}

import { and, eq, isNull, lte, sql } from "drizzle-orm";
import type { BatchResponse } from "drizzle-orm/batch";
import type { z } from "zod";
import { describeError } from "#platform/basics/log";
import { HOUR, SECOND } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { inIds, runBatch, type Statement } from "#platform/data/db";
import { type Event, type Hint, queueNameOf } from "#platform/data/events";
import { outbox } from "#platform/data/tables";
import { inGroups } from "#platform/objects/waves";

/** An outbox row as its pointer needs it. */
type Row = { readonly id: string; readonly type: string };
/** What travels in the queue for an outbox row: its id only. */
export type Pointer = { readonly type: "outbox"; readonly id: string };

const OVERDUE_AFTER_MS = 30 * SECOND;
/** Less than a minute, so that with the cron's own minute a message that was lost with its queue is not away for two. */
const RESENT_AFTER_MS = 45 * SECOND;
/** After this many quick resends, back off. */
const QUICK_RESENDS = 5;
const SWEEP_BATCH = 100;
/** How often a sweep may find so many: what a dead queue has lost is back within the minute. */
const SWEEPS_MAX = 10;
/** As many messages as a queue takes at once. */
const SEND_BATCH_MAX = 100;

const queueOf = (env: Env, type: string): Queue => (queueNameOf(type) === "orders" ? env.ORDERS : env.EVENTS);

/** A statement that records an event for its consumers; it takes effect once, if and only if the batch it is put in commits. */
export function publish<E extends Event>(ctx: Ctx, { type }: E, body: z.input<E["schema"]>): Statement {
  const id = ctx.id();
  ctx.published.push({ id, type });
  const now = ctx.now();
  return ctx.db
    .insert(outbox)
    .values({ id, type, body: { type, ...body }, created_at: now, due_at: now + OVERDUE_AFTER_MS });
}

/** A statement that takes a row back from the dead and makes it due; its pointer is sent again once the batch is in. */
export function republish(ctx: Ctx, row: Row): Statement {
  ctx.published.push(row);
  return ctx.db
    .update(outbox)
    .set({ dead_at: null, due_at: ctx.now() + OVERDUE_AFTER_MS })
    .where(and(eq(outbox.id, row.id), isNull(outbox.done_at)));
}

/** Runs the statements as one batch, and once it is in, sends the pointers of what was published in it. Throws what the batch throws, with nothing done. */
export async function commit(ctx: Ctx, statements: readonly Statement[]): Promise<unknown[]> {
  const published = ctx.published.splice(0);
  const after_commit = ctx.after_commit.splice(0);
  try {
    const results = await runBatch(ctx.db, statements);
    if (published.length > 0) ctx.waitUntil(sendPointers(ctx, published));
    return results;
  } finally {
    for (const forget of after_commit) forget(); // An error may hide a batch that went in.
  }
}

/** As `commit`, with reads at the end of the same batch: gives their rows, as they are after the change. */
export async function commitReading<R extends readonly Statement[]>(
  ctx: Ctx,
  statements: readonly Statement[],
  reads: readonly [...R],
): Promise<BatchResponse<R>> {
  const results = await commit(ctx, [...statements, ...reads]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a batch answers in the order it was given
  return results.slice(statements.length) as BatchResponse<R>;
}

/** Makes `commit` of the batch in the making call `forget`, which drops what this isolate remembers of the data being changed. */
export function onCommit(ctx: Ctx, forget: () => void): void {
  ctx.after_commit.push(forget);
}

/** Sends a hint. Throws when the queue does not take it. */
export async function hint<H extends Hint>(env: Env, { type }: H, body: z.input<H["schema"]>): Promise<void> {
  await queueOf(env, type).send({ type, ...body });
}

/** Sends a message again that came out of a dead-letter queue, whatever version of the shop sent it first. */
export async function sendAgain(env: Env, message: { readonly type: string }): Promise<void> {
  await queueOf(env, message.type).send(message);
}

/** Sends the pointers of rows that are committed. A lost pointer costs nothing but time: the row is still there for the sweep. */
export async function sendPointers(ctx: Ctx, rows: readonly Row[]): Promise<void> {
  try {
    for (const queue of [ctx.env.ORDERS, ctx.env.EVENTS]) {
      const pointers = rows
        .filter((row) => queueOf(ctx.env, row.type) === queue)
        .map((row) => ({ body: { type: "outbox", id: row.id } satisfies Pointer }));
      for (const some of inGroups(pointers, SEND_BATCH_MAX)) await queue.sendBatch(some);
    }
  } catch (error) {
    ctx.log.warn("outbox_send_failed", describeError(error));
  }
}

/** Sends every row that is due and not done again: quickly at first, then each time waiting longer, up to an hour. Returns how many. */
export async function sweepOutbox(ctx: Ctx): Promise<number> {
  let sent = 0;
  for (let sweep = 0; sweep < SWEEPS_MAX; sweep += 1) {
    const some = await sweepOnce(ctx);
    sent += some;
    if (some < SWEEP_BATCH) break;
  }
  return sent;
}

async function sweepOnce(ctx: Ctx): Promise<number> {
  const now = ctx.now();
  const due = await ctx.db
    .select({ id: outbox.id, type: outbox.type })
    .from(outbox)
    .where(and(lte(outbox.due_at, now), isNull(outbox.done_at), isNull(outbox.dead_at)))
    .orderBy(outbox.due_at)
    .limit(SWEEP_BATCH);
  if (due.length === 0) return 0;
  await sendPointers(ctx, due);
  const ids = due.map((row) => row.id);
  await ctx.db
    .update(outbox)
    .set({
      sent_count: sql`${outbox.sent_count} + 1`,
      due_at: sql`${now} + min(${RESENT_AFTER_MS} << max(min(${outbox.sent_count}, 12) - ${QUICK_RESENDS}, 0), ${HOUR})`,
    })
    .where(inIds(outbox.id, ids));
  return due.length;
}

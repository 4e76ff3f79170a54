import { and, inArray, lt, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { RETENTION_MS } from "#platform/data/retention";
import { effects, idempotencyKeys, jobRuns, mailDeliveries, outbox } from "#platform/data/tables";

const ROWS_PER_ROUND = 1000;
const ROUNDS_MAX = 50;

/**
 * Forgets Idempotency-Keys that have run out, outbox rows that were done 30 days ago together with their effects, and job runs
 * and notes of sent mails of 90 days ago: at most 50,000 of each in one run. An effect is deleted with its outbox row, neither before nor after: a late
 * delivery finds both or neither.
 */
export async function forgetOldRows(ctx: Ctx): Promise<Record<string, number>> {
  const forgotten = { idempotency_keys: 0, outbox: 0, job_runs: 0, mail_deliveries: 0 };
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const [keys, rows, runs, mails] = await forgetRound(ctx);
    forgotten.idempotency_keys += keys;
    forgotten.outbox += rows;
    forgotten.job_runs += runs;
    forgotten.mail_deliveries += mails;
    if (Math.max(keys, rows, runs, mails) < ROWS_PER_ROUND) break;
  }
  return forgotten;
}

async function forgetRound(ctx: Ctx): Promise<[number, number, number, number]> {
  const now = ctx.now();
  const done = ctx.db
    .select({ id: outbox.id })
    .from(outbox)
    .where(lt(outbox.done_at, now - RETENTION_MS.ended))
    .orderBy(outbox.done_at, outbox.id)
    .limit(ROWS_PER_ROUND);
  const rowsOf = (table: typeof idempotencyKeys | typeof jobRuns | typeof mailDeliveries, old: ReturnType<typeof lt>) =>
    sql`rowid IN (SELECT rowid FROM ${table} WHERE ${old} LIMIT ${ROWS_PER_ROUND})`;
  const [keys, , rows, runs, mails] = await ctx.db.batch([
    ctx.db.delete(idempotencyKeys).where(rowsOf(idempotencyKeys, lt(idempotencyKeys.expires_at, now))),
    ctx.db.delete(effects).where(inArray(effects.outbox_id, done)),
    ctx.db.delete(outbox).where(and(lt(outbox.done_at, now - RETENTION_MS.ended), inArray(outbox.id, done))),
    ctx.db.delete(jobRuns).where(rowsOf(jobRuns, lt(jobRuns.started_at, now - RETENTION_MS.history))),
    ctx.db.delete(mailDeliveries).where(rowsOf(mailDeliveries, lt(mailDeliveries.sent_at, now - RETENTION_MS.history))),
  ]);
  return [keys.meta.changes, rows.meta.changes, runs.meta.changes, mails.meta.changes];
}

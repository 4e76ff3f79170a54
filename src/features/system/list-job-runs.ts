import { and, desc, eq, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { behind, readCursor, toPage } from "#platform/cursor";
import { jobRuns } from "#platform/tables";

export type JobRunQuery = {
  readonly job?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly count?: boolean | undefined;
};

const LIST = "job_runs";

/** Runs of the cron's jobs, the latest begun first. */
export async function listJobRuns(ctx: Ctx, { job, limit, cursor, count }: JobRunQuery) {
  const filters = { job };
  const keys = [jobRuns.started_at, jobRuns.job, jobRuns.scheduled_for];
  const wanted = job === undefined ? undefined : eq(jobRuns.job, job);
  const from = behind(keys, "desc", await readCursor(ctx, LIST, filters, cursor));
  const [rows, counted] = await ctx.db.batch([
    ctx.db
      .select()
      .from(jobRuns)
      .where(and(wanted, from))
      .orderBy(...keys.map((key) => desc(key)))
      .limit(limit + 1),
    ctx.db
      .select({ n: sql<number>`count(*)` })
      .from(jobRuns)
      .where(and(wanted, count ? undefined : sql`0`)),
  ]);
  const page = await toPage(ctx, LIST, filters, rows, limit, (row) => [row.started_at, row.job, row.scheduled_for]);
  return { ...page, ...(count ? { total_count: counted[0]?.n ?? 0 } : {}) };
}

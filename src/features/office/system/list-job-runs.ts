import { and, count, desc, eq } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { behind, type PageRequest, readPage } from "#platform/data/cursor";
import { jobRuns } from "#platform/data/tables";

export type JobRunQuery = PageRequest & { readonly job?: string | undefined };

/** Runs of the cron's jobs, the latest begun first. */
export function listJobRuns(ctx: Ctx, request: JobRunQuery) {
  const keys = [jobRuns.started_at, jobRuns.job, jobRuns.scheduled_at];
  const matching = request.job === undefined ? undefined : eq(jobRuns.job, request.job);
  return readPage(ctx, request, {
    list: "job_runs",
    rows: (after) =>
      ctx.db
        .select()
        .from(jobRuns)
        .where(and(matching, behind(keys, "desc", after)))
        .orderBy(...keys.map((key) => desc(key)))
        .limit(request.limit + 1),
    total: ctx.db.select({ total_count: count() }).from(jobRuns).where(matching),
    keysOf: (row) => [row.started_at, row.job, row.scheduled_at],
  });
}

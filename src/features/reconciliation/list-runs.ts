import { and, desc, eq, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { behind, readCursor, toPage } from "#platform/cursor";
import { isId } from "#platform/ids";
import { ReconciliationError } from "./errors.ts";
import { reconcileRuns } from "./tables.ts";
import type { Run } from "./walk-slices.ts";

export type RunQuery = {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly count?: boolean | undefined;
};

const LIST = "reconcile_runs";

/** Comparisons, the latest begun first. */
export async function listRuns(ctx: Ctx, { limit, cursor, count }: RunQuery) {
  const keys = [reconcileRuns.started_at, reconcileRuns.id];
  const from = behind(keys, "desc", await readCursor(ctx, LIST, {}, cursor));
  const [rows, counted] = await ctx.db.batch([
    ctx.db
      .select()
      .from(reconcileRuns)
      .where(from)
      .orderBy(desc(reconcileRuns.started_at), desc(reconcileRuns.id))
      .limit(limit + 1),
    ctx.db
      .select({ n: sql<number>`count(*)` })
      .from(reconcileRuns)
      .where(and(count ? undefined : sql`0`)),
  ]);
  const page = await toPage(ctx, LIST, {}, rows, limit, (row) => [row.started_at, row.id]);
  return { ...page, ...(count ? { total_count: counted[0]?.n ?? 0 } : {}) };
}

/** One comparison, or 404 `reconcile_run_not_found`. */
export async function readRun(ctx: Ctx, run_id: string): Promise<Run> {
  const run = isId(run_id)
    ? await ctx.db.select().from(reconcileRuns).where(eq(reconcileRuns.id, run_id)).get()
    : undefined;
  if (!run) throw ReconciliationError.reconcile_run_not_found();
  return run;
}

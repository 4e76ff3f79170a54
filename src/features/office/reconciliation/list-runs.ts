import { count, desc, eq } from "drizzle-orm";
import { isId } from "#platform/basics/ids";
import type { Ctx } from "#platform/context";
import { behind, type PageRequest, readPage } from "#platform/data/cursor";
import { ReconciliationError } from "./errors.ts";
import { reconcileRuns, type Run } from "./tables.ts";

/** Comparisons, the latest begun first. */
export const listRuns = (ctx: Ctx, request: PageRequest) =>
  readPage(ctx, request, {
    list: "reconcile_runs",
    rows: (after) =>
      ctx.db
        .select()
        .from(reconcileRuns)
        .where(behind([reconcileRuns.started_at, reconcileRuns.id], "desc", after))
        .orderBy(desc(reconcileRuns.started_at), desc(reconcileRuns.id))
        .limit(request.limit + 1),
    total: ctx.db.select({ total_count: count() }).from(reconcileRuns),
    keysOf: (row) => [row.started_at, row.id],
  });

/** One comparison, or 404 `reconcile_run_not_found`. */
export async function readRun(ctx: Ctx, run_id: string): Promise<Run> {
  const run = isId(run_id)
    ? await ctx.db.select().from(reconcileRuns).where(eq(reconcileRuns.id, run_id)).get()
    : undefined;
  if (!run) throw ReconciliationError.reconcile_run_not_found();
  return run;
}

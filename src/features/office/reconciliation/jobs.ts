import { lt, sql } from "drizzle-orm";
import { isAppError } from "#platform/basics/errors";
import { HOUR } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { runBatch } from "#platform/data/db";
import { RETENTION_MS } from "#platform/data/retention";
import type { Job } from "#platform/data/schedule";
import { advanceRun } from "./advance-run.ts";
import type { AllWalks } from "./join-walks.ts";
import { startRun } from "./start-run.ts";
import { drifts, reconcileRuns } from "./tables.ts";

/** Each variant about once a day, a part of them in each hour. */
const STOCK_LEFT_ALONE_MS = 20 * HOUR;

export const reconciliationJobs = (walks: AllWalks): readonly Job[] => [
  { name: "reconciliation.run", every: "hour", run: (ctx) => runHourly(ctx, walks) },
  { name: "reconciliation.carry_on", every: "minute", run: (ctx) => carryOn(ctx, walks) },
  {
    name: "reconciliation.forget",
    every: "day",
    run: async (ctx, scheduled_at) => {
      await runBatch(ctx.db, forgetBefore(ctx, scheduled_at - RETENTION_MS.history));
      return {};
    },
  },
];

/** Compares everything, and mends what the shop may mend unasked. Left out while somebody's own run is on its way. */
async function runHourly(ctx: Ctx, walks: AllWalks): Promise<Record<string, unknown>> {
  try {
    const { id } = await startRun(ctx, walks, { mode: "routine", checked_before: ctx.now() - STOCK_LEFT_ALONE_MS });
    return { run_id: id };
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { skipped: error.code };
  }
}

/** The second trigger behind the queue: takes up a run that nobody carries. */
async function carryOn(ctx: Ctx, walks: AllWalks): Promise<Record<string, unknown>> {
  const run = await ctx.db
    .select({ id: reconcileRuns.id })
    .from(reconcileRuns)
    // A literal, since a bound value would not be known to match the partial index.
    .where(sql`${reconcileRuns.status} = 'running'`)
    .get();
  if (!run) return {};
  await advanceRun(ctx, walks, run.id);
  return { run_id: run.id };
}

const forgetBefore = (ctx: Ctx, before: number) => [
  ctx.db.delete(drifts).where(lt(drifts.settled_at, before)),
  ctx.db.delete(reconcileRuns).where(lt(reconcileRuns.started_at, before)),
];

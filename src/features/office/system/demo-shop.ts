import { and, eq } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { jobRuns } from "#platform/data/tables";
import { requireLocal } from "#platform/pages/layout";
import { DEMO_SHOP_JOB } from "./demo-shop-job.ts";

const unfinished = and(eq(jobRuns.job, DEMO_SHOP_JOB), eq(jobRuns.status, "running"));

/** Whether the demo shop of this machine is still being filled. A deployed shop has none, and does not look. */
export async function isDemoShopFilling(ctx: Ctx): Promise<boolean> {
  if (!ctx.config.is_local) return false;
  const run = await ctx.db.select({ started_at: jobRuns.started_at }).from(jobRuns).where(unfinished).get();
  return run !== undefined;
}

/** The demo shop is whole. Raises `not_found` anywhere but locally. */
export async function finishDemoShop(ctx: Ctx): Promise<void> {
  requireLocal(ctx);
  await ctx.db.update(jobRuns).set({ status: "done", finished_at: ctx.now() }).where(unfinished);
}

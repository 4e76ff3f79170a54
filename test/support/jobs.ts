import type { Ctx } from "#platform/context";
import { shop } from "../../src/shop.ts";

/** Runs a job of the shop by its name, as the cron does. */
export async function runJob(name: string, ctx: Ctx, at: number = ctx.now()): Promise<unknown> {
  const job = shop.flatMap(({ jobs = [] }) => jobs).find((one) => one.name === name);
  if (!job) throw new Error(`no feature has the job ${name}`);
  return job.run(ctx, at);
}

import { type Every, runJobs } from "#platform/data/schedule";
import { shop } from "./shop.ts";

const crons: Readonly<Record<string, Every>> = { "* * * * *": "minute", "7 * * * *": "hour", "13 2 * * *": "day" };

const jobs = shop.flatMap((feature) => feature.jobs ?? []);

/** Runs what the cron expression of wrangler.toml stands for. */
export async function scheduled(controller: ScheduledController, env: Env, execution: ExecutionContext): Promise<void> {
  const every = crons[controller.cron];
  await runJobs(
    jobs.filter((job) => job.every === every),
    env,
    execution,
    controller.scheduledTime,
  );
}

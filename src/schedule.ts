import { accountJobs } from "#accounts";
import { analyticsJobs } from "#analytics";
import { auditJobs } from "#audit";
import { checkoutJobs } from "#checkout";
import { codeJobs } from "#one-time-codes";
import { passkeyJobs } from "#passkeys";
import { paymentJobs } from "#payments";
import { type Every, type Job, runJobs } from "#platform/schedule";
import { privacyJobs } from "#privacy";
import { reconciliationJobs } from "#reconciliation";
import { signInProviderJobs } from "#sign-in-providers";
import { systemJobs } from "#system";

const crons: Readonly<Record<string, Every>> = { "* * * * *": "minute", "7 * * * *": "hour", "13 2 * * *": "day" };

/** One line a feature that has jobs. */
const jobs: readonly Job[] = [
  ...accountJobs,
  ...codeJobs,
  ...passkeyJobs,
  ...signInProviderJobs,
  ...paymentJobs,
  ...checkoutJobs,
  ...privacyJobs,
  ...analyticsJobs,
  ...auditJobs,
  ...systemJobs,
  ...reconciliationJobs,
];

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

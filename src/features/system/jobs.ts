import type { Ctx } from "#platform/context";
import { sweepOutbox } from "#platform/outbox";
import type { Job } from "#platform/schedule";
import { forgetOldRows } from "./forget-old-rows.ts";

/** As many as a sweep takes at once, and how often it may find so many: what a dead queue has lost is back within the minute. */
const SWEPT_AT_ONCE = 100;
const SWEEPS_MAX = 10;

async function sweepAll(ctx: Ctx): Promise<{ sent: number }> {
  let sent = 0;
  for (let sweep = 0; sweep < SWEEPS_MAX; sweep += 1) {
    const some = await sweepOutbox(ctx);
    sent += some;
    if (some < SWEPT_AT_ONCE) break;
  }
  return { sent };
}

export const systemJobs: readonly Job[] = [
  { name: "sweep_outbox", every: "minute", run: sweepAll },
  { name: "forget_old_rows", every: "day", run: forgetOldRows },
];

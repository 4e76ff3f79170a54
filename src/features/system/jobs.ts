import { sweepOutbox } from "#platform/outbox";
import type { Job } from "#platform/schedule";
import { forgetOldRows } from "./forget-old-rows.ts";

export const systemJobs: readonly Job[] = [
  { name: "sweep_outbox", every: "minute", run: async (ctx) => ({ sent: await sweepOutbox(ctx) }) },
  { name: "forget_old_rows", every: "day", run: forgetOldRows },
];

import { DAY } from "#platform/basics/time";
import { runBatch } from "#platform/data/db";
import type { Job } from "#platform/data/schedule";
import { forgetReturnedBefore } from "./limit-refunds.ts";

export const refundLimitJobs: readonly Job[] = [
  {
    name: "refund_limits.forget",
    every: "day",
    run: async (ctx, scheduled_at) => {
      await runBatch(ctx.db, [forgetReturnedBefore(ctx, scheduled_at - DAY)]);
      return {};
    },
  },
];

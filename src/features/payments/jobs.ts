import { runBatch } from "#platform/db";
import type { Job } from "#platform/schedule";
import { DAY } from "#platform/time";
import { forgetEventsBefore } from "./store.ts";

/** A provider repeats an event for days, not for months. */
const KEPT_MS = 90 * DAY;

export const paymentJobs: readonly Job[] = [
  {
    name: "payments.forget_events",
    every: "day",
    run: async (ctx, scheduled_for) => {
      await runBatch(ctx.db, [forgetEventsBefore(ctx, scheduled_for - KEPT_MS)]);
      return {};
    },
  },
];

import { DAY } from "#platform/basics/time";
import type { Job } from "#platform/data/schedule";
import { makeReport } from "./make-report.ts";
import { dayOf } from "./rules.ts";

export const analyticsJobs: readonly Job[] = [
  {
    name: "analytics.sales_report",
    every: "day",
    // A day without its report would be missing for good.
    catch_up: true,
    run: async (ctx, scheduled_at) => {
      const { day, rows } = await makeReport(ctx, dayOf(scheduled_at - DAY));
      return { day, rows };
    },
  },
];

import { lt } from "drizzle-orm";
import { RETENTION_MS } from "#platform/data/retention";
import type { Job } from "#platform/data/schedule";
import { providerEvents } from "./tables.ts";

export const providerEventJobs: readonly Job[] = [
  {
    name: "payments.forget_events",
    every: "day",
    run: async (ctx, scheduled_at) => {
      // A provider repeats an event for days, not for months.
      await ctx.db.delete(providerEvents).where(lt(providerEvents.received_at, scheduled_at - RETENTION_MS.history));
      return {};
    },
  },
];

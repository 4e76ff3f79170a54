import { runBatch } from "#platform/data/db";
import type { Job } from "#platform/data/schedule";
import { expireAccounts } from "./change-account.ts";

export const storedValueJobs: readonly Job[] = [
  {
    name: "stored_value.expire",
    every: "hour",
    run: async (ctx) => {
      await runBatch(ctx.db, expireAccounts(ctx));
      return {};
    },
  },
];

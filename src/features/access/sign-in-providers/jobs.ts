import { lt } from "drizzle-orm";
import type { Job } from "#platform/data/schedule";
import { spentSignInCodes } from "./tables.ts";

export const signInProviderJobs: readonly Job[] = [
  {
    name: "forget_sign_in_codes",
    every: "hour",
    run: async (ctx) => {
      const gone = await ctx.db.delete(spentSignInCodes).where(lt(spentSignInCodes.expires_at, ctx.now()));
      return { forgotten: gone.meta.changes };
    },
  },
];

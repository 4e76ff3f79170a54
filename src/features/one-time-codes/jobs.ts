import { lt } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import type { Job } from "#platform/schedule";
import { KEPT_MS } from "./rules.ts";
import { oneTimeCodes } from "./tables.ts";

async function forgetCodes(ctx: Ctx) {
  const gone = await ctx.db
    .delete(oneTimeCodes)
    .where(lt(oneTimeCodes.created_at, ctx.now() - KEPT_MS))
    .returning({ id: oneTimeCodes.id });
  return { codes: gone.length };
}

export const codeJobs: readonly Job[] = [{ name: "forget_codes", every: "hour", run: forgetCodes }];

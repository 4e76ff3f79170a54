import { lt } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { RETENTION_MS } from "#platform/data/retention";
import type { Job } from "#platform/data/schedule";
import { oneTimeCodes } from "./tables.ts";

async function forgetCodes(ctx: Ctx) {
  const gone = await ctx.db
    .delete(oneTimeCodes)
    .where(lt(oneTimeCodes.created_at, ctx.now() - RETENTION_MS.answers))
    .returning({ id: oneTimeCodes.id });
  return { codes: gone.length };
}

export const codeJobs: readonly Job[] = [{ name: "forget_codes", every: "hour", run: forgetCodes }];

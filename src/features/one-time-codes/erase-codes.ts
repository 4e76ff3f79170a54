import { eq } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/db";
import { oneTimeCodes } from "./tables.ts";

export const eraseCodes = (ctx: Ctx, user_id: string): Statement =>
  ctx.db.delete(oneTimeCodes).where(eq(oneTimeCodes.user_id, user_id));

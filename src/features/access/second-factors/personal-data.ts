import { eq } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import type { PersonalData } from "#platform/data/personal-data";
import { recoveryCodes, totpFactors } from "./tables.ts";

export const eraseFactors = (ctx: Ctx, user_id: string): Statement[] => [
  ctx.db.delete(totpFactors).where(eq(totpFactors.user_id, user_id)),
  ctx.db.delete(recoveryCodes).where(eq(recoveryCodes.user_id, user_id)),
];

export const factorPersonalData: PersonalData = { erase: (ctx, { user_id }) => eraseFactors(ctx, user_id) };

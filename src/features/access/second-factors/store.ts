import { eq, getTableColumns } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { personalKeyOf } from "#platform/secrets/personal";
import { totpFactors } from "./tables.ts";

/** The account's app, on or only begun, with the key that opens its secret. */
export const selectFactor = (ctx: Ctx, user_id: string) =>
  ctx.db
    .select({ ...getTableColumns(totpFactors), personal_key: personalKeyOf("totp_factors.user_id") })
    .from(totpFactors)
    .where(eq(totpFactors.user_id, user_id));

export type Factor = Awaited<ReturnType<typeof selectFactor>>[number];

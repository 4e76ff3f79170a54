import { asc, eq } from "drizzle-orm";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import type { PersonalData } from "#platform/data/personal-data";
import { countPasskeys } from "./store.ts";
import { passkeyChallenges, passkeys } from "./tables.ts";

/** Takes all passkeys from an account. Call `forgetChecked` once they are in. */
export const erasePasskeys = (ctx: Ctx, user_id: string): Statement[] => [
  ctx.db.delete(passkeys).where(eq(passkeys.user_id, user_id)),
  countPasskeys(ctx, user_id),
  ctx.db.delete(passkeyChallenges).where(eq(passkeyChallenges.user_id, user_id)),
];

/** What a person called their devices. */
async function passkeysOfPerson(ctx: Ctx, user_id: string) {
  const rows = await ctx.db
    .select({ passkey_name: passkeys.name, added_at: passkeys.created_at, last_used_at: passkeys.last_used_at })
    .from(passkeys)
    .where(eq(passkeys.user_id, user_id))
    .orderBy(asc(passkeys.id));
  return rows.map((row) => ({
    ...row,
    added_at: toIso(row.added_at),
    last_used_at: toIsoOrNull(row.last_used_at),
  }));
}

export const passkeyPersonalData: PersonalData = {
  gather: async (ctx, { user_id }) => ({ passkeys: await passkeysOfPerson(ctx, user_id) }),
  erase: (ctx, { user_id }) => erasePasskeys(ctx, user_id),
};

import { eq } from "drizzle-orm";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import type { PersonalData } from "#platform/data/personal-data";
import { identities } from "./tables.ts";

/** A statement that forgets how a person signed in elsewhere. */
export const eraseIdentities = (ctx: Ctx, user_id: string): Statement =>
  ctx.db.delete(identities).where(eq(identities.user_id, user_id));

/** The providers that a person signs in by. Who they are there is not known here. */
async function identitiesOfPerson(ctx: Ctx, user_id: string) {
  const rows = await ctx.db.select().from(identities).where(eq(identities.user_id, user_id));
  return rows.map(({ provider, created_at, last_used_at }) => ({
    provider,
    linked_at: toIso(created_at),
    last_used_at: toIsoOrNull(last_used_at),
  }));
}

export const identityPersonalData: PersonalData = {
  gather: async (ctx, { user_id }) => ({ identities: await identitiesOfPerson(ctx, user_id) }),
  erase: (ctx, { user_id }) => [eraseIdentities(ctx, user_id)],
};

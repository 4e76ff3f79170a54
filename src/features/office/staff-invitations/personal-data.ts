import { eq, or } from "drizzle-orm";
import { contactsOf } from "#people/accounts";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import type { PersonalData, Person } from "#platform/data/personal-data";
import { blindIndex } from "#platform/secrets/personal";
import { invitations } from "./tables.ts";

/** Invitations that the person was sent or has accepted. */
const about = async (ctx: Ctx, { user_id, email }: Person) =>
  or(
    eq(invitations.accepted_by, user_id),
    email === null ? undefined : eq(invitations.email_index, await blindIndex(ctx, "email", email)),
  );

export const invitationPersonalData: PersonalData = {
  gather: async (ctx, person) => {
    const account = await contactsOf(ctx, person.user_id);
    // Anybody can register with a colleague's address, and must not read there which role the colleague is offered.
    const email = account?.email_verified_at ? person.email : null;
    const rows = await ctx.db
      .select()
      .from(invitations)
      .where(await about(ctx, { ...person, email }));
    return {
      invitations: rows.map(({ role, created_at, accepted_at }) => ({
        role,
        created_at: toIso(created_at),
        accepted_at: toIsoOrNull(accepted_at),
      })),
    };
  },
  erase: async (ctx, person) => [ctx.db.delete(invitations).where(await about(ctx, person))],
};

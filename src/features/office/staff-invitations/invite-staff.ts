import { and, count, eq, gt } from "drizzle-orm";
import { limitCodeRequests } from "#access/one-time-codes";
import { refuseUnheld, worksInOffice } from "#access/staff";
import { findByContact } from "#people/accounts";
import { isBuiltIn, isStaff, permissionsOf, selectRole } from "#people/roles";
import { invalidField } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit, publish } from "#platform/data/outbox";
import { blindIndex } from "#platform/secrets/personal";
import { InvitationError } from "./errors.ts";
import { invitationEvents } from "./events.ts";
import { INVITATION_LIVES_MS, OPEN_MAX } from "./rules.ts";
import { findInvitation, type Invitation, isOpen, sealEmail, tokenHashOf } from "./store.ts";
import { invitations } from "./tables.ts";

/**
 * Invites a person to work in the back office with that role, by a mail that can be accepted for three days. It takes the place of
 * an open invitation to the same address. Throws `permission_not_held`, `already_staff`, `too_many_invitations`,
 * `too_many_attempts`, and `invalid_request` for a role that allows nothing or is not there.
 */
export async function inviteStaff(
  ctx: Ctx,
  { email, role }: { readonly email: string; readonly role: string },
  address: string,
): Promise<Invitation> {
  const now = ctx.now();
  const [[own], [open]] = await ctx.db.batch([
    selectRole(ctx, role),
    ctx.db
      .select({ total: count() })
      .from(invitations)
      .where(and(isOpen, gt(invitations.expires_at, now))),
  ]);
  if ((!isBuiltIn(role) && !own) || !worksInOffice(role))
    throw invalidField("role", "not_found", "There is no such role in the back office");
  refuseUnheld(ctx, permissionsOf(role, own?.permissions ?? null));
  if ((open?.total ?? 0) >= OPEN_MAX) throw InvitationError.too_many_invitations({ limit: OPEN_MAX });
  const account = await findByContact(ctx, { channel: "email", value: email });
  if (account && isStaff(account)) throw InvitationError.already_staff();
  await limitCodeRequests(ctx, { subjects: [email], address });
  const id = ctx.id();
  const email_index = await blindIndex(ctx, "email", email);
  await commit(ctx, [
    ctx.db
      .update(invitations)
      .set({ revoked_at: now })
      .where(and(eq(invitations.email_index, email_index), isOpen)),
    ctx.db.insert(invitations).values({
      id,
      email: await sealEmail(ctx, email),
      email_index,
      role,
      token_hash: await tokenHashOf(ctx, { id, sends: 1 }),
      sends: 1,
      invited_by: ctx.actor.id,
      created_at: now,
      sent_at: now,
      expires_at: now + INVITATION_LIVES_MS,
    }),
    publish(ctx, invitationEvents["invitation.sent"], { invitation_id: id, sends: 1 }),
    audit(ctx, { action: "invitation.created", subject_type: "invitation", subject_id: id, after: { role } }),
  ]);
  return findInvitation(ctx, id);
}

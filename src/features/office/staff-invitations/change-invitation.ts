import { and, eq, sql } from "drizzle-orm";
import { limitCodeRequests } from "#access/one-time-codes";
import { refuseUnheld } from "#access/staff";
import { permissionsOf, selectRole } from "#people/roles";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit, publish } from "#platform/data/outbox";
import { InvitationError } from "./errors.ts";
import { invitationEvents } from "./events.ts";
import { INVITATION_LIVES_MS, statusOf } from "./rules.ts";
import { findInvitation, type Invitation, isOpen, tokenHashOf } from "./store.ts";
import { invitations } from "./tables.ts";

/** The invitation, if the actor could send it as well. Throws `invitation_not_found`, `permission_not_held`. */
async function findHeld(ctx: Ctx, id: string): Promise<Invitation> {
  const invitation = await findInvitation(ctx, id);
  const [own] = await selectRole(ctx, invitation.role);
  refuseUnheld(ctx, permissionsOf(invitation.role, own?.permissions ?? null));
  return invitation;
}

/**
 * Mails a new link, which lives as long as a first one; the links before it end. An expired invitation is open again by it. Throws
 * `invitation_not_found`, `permission_not_held`, `invitation_closed`, `too_many_attempts`.
 */
export async function resendInvitation(ctx: Ctx, id: string, address: string): Promise<Invitation> {
  const { email, sends: sent, ...invitation } = await findHeld(ctx, id);
  const invitation_status = statusOf(invitation, ctx.now());
  if (invitation_status === "accepted" || invitation_status === "revoked")
    throw InvitationError.invitation_closed({ invitation_status });
  await limitCodeRequests(ctx, { subjects: [email], address });
  const [now, sends] = [ctx.now(), sent + 1];
  await commit(ctx, [
    ctx.db
      .update(invitations)
      .set({
        sends,
        token_hash: await tokenHashOf(ctx, { id, sends }),
        // Who sends it now answers for it from now on.
        invited_by: ctx.actor.id,
        sent_at: now,
        expires_at: now + INVITATION_LIVES_MS,
      })
      .where(and(eq(invitations.id, id), isOpen)),
    publish(ctx, invitationEvents["invitation.sent"], { invitation_id: id, sends }),
    audit(ctx, { action: "invitation.resent", subject_type: "invitation", subject_id: id }),
  ]);
  return findInvitation(ctx, id);
}

/** Ends an invitation that was not accepted; one that has ended stays so. Throws `invitation_not_found`, `permission_not_held`, and `invitation_closed` for an accepted one. */
export async function revokeInvitation(ctx: Ctx, id: string): Promise<void> {
  const invitation = await findHeld(ctx, id);
  if (invitation.accepted_at !== null) throw InvitationError.invitation_closed({ invitation_status: "accepted" });
  if (invitation.revoked_at !== null) return;
  await commit(ctx, [
    ctx.db
      .update(invitations)
      .set({ revoked_at: sql`coalesce(${invitations.revoked_at}, ${ctx.now()})` })
      .where(and(eq(invitations.id, id), isOpen)),
    audit(ctx, { action: "invitation.revoked", subject_type: "invitation", subject_id: id }),
  ]);
}

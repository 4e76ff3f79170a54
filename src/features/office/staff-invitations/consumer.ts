import { builtInRoles, isBuiltIn, selectRole } from "#people/roles";
import { toIso } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { on } from "#platform/data/queue";
import { storefrontPage } from "#platform/messages/letter";
import { sendOnce } from "#platform/messages/mail";
import { invitationEvents } from "./events.ts";
import { invitationMail } from "./mails.ts";
import { statusOf } from "./rules.ts";
import { findInvitation, tokenOf } from "./store.ts";

type Sent = { readonly invitation_id: string; readonly sends: number };

/** Mails the link of an invitation, once. One that was replaced or has ended by now is let go. Throws when it cannot be sent now. */
async function mailInvitation(ctx: Ctx, { invitation_id, sends }: Sent, once: Statement): Promise<void> {
  const invitation = await findInvitation(ctx, invitation_id);
  if (invitation.sends !== sends || statusOf(invitation, ctx.now()) !== "pending") {
    await commit(ctx, [once]);
    return;
  }
  const { SHOP_NAME: shop_name, STOREFRONT_URL } = ctx.config;
  const { role, inviter_name: inviter, expires_at } = invitation;
  const link = storefrontPage(STOREFRONT_URL, "/accept-invitation", await tokenOf(ctx, invitation));
  const title = isBuiltIn(role) ? builtInRoles[role].title : (await selectRole(ctx, role))[0]?.title;
  const envelope = { key: `invitation:${invitation_id}:${sends}`, to: invitation.email, shop_name };
  const expires_on = toIso(expires_at).slice(0, 10);
  await sendOnce(ctx, invitationMail(envelope, { role: title ?? role, inviter, link, expires_on }), [once]);
}

export const invitationListeners = [on(invitationEvents["invitation.sent"], mailInvitation)];

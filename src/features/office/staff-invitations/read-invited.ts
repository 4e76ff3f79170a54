import { isFirstProof } from "#access/contacts";
import { limitAttempts } from "#access/limits";
import { type AccountRow, accountOf, findByContact, hasFactor } from "#people/accounts";
import { isBuiltIn, isStaff, permissionsOf, selectRole } from "#people/roles";
import type { Ctx } from "#platform/context";
import { InvitationError } from "./errors.ts";
import { findByToken, type Invitation } from "./store.ts";

/** An invitation that can be accepted now: with the account of the person who sent it, and the one that its address has already. */
export type Invited = {
  readonly invitation: Invitation;
  readonly inviter: AccountRow;
  readonly account: AccountRow | null;
};

/**
 * What a mailed link stands for. Throws `invalid_invitation`, `invitation_void`, `already_staff`, `too_many_attempts`.
 * `address` is the client's, whose tries are counted.
 */
export async function readInvited(ctx: Ctx, token: string, address: string): Promise<Invited> {
  const invitation = await limitAttempts(ctx, [{ scope: "address", subject: address }], () => findByToken(ctx, token));
  if (!invitation) throw InvitationError.invalid_invitation();
  const inviter = await findInviter(ctx, invitation);
  const account = await findByContact(ctx, { channel: "email", value: invitation.email });
  if (account && account.disabled_at !== null) throw InvitationError.invalid_invitation();
  // The role may come from this very link, which was followed twice at once.
  if (account && isStaff(account))
    throw (await findByToken(ctx, token)) ? InvitationError.already_staff() : InvitationError.invalid_invitation();
  return { invitation, inviter, account };
}

/** Who answers for the invitation: nobody gets by it what the person who sent it may no longer give. Throws `invitation_void`. */
export async function findInviter(ctx: Ctx, { invited_by, role }: Invitation): Promise<AccountRow> {
  const [[inviter], [own]] = await ctx.db.batch([accountOf(ctx, invited_by), selectRole(ctx, role)]);
  const works = inviter && [inviter.disabled_at, inviter.erase_at, inviter.erased_at].every((at) => at === null);
  const held = works ? permissionsOf(inviter.role, inviter.own_permissions) : new Set();
  const gone = !isBuiltIn(role) && !own;
  if (!inviter || gone || ![...permissionsOf(role, own?.permissions ?? null)].every((one) => held.has(one)))
    throw InvitationError.invitation_void();
  return inviter;
}

/** Whether the account keeps a factor when its invitation is accepted. A factor guards the factors: the mailbox alone adds none beside it. */
export const keepsFactor = (account: AccountRow | null): boolean =>
  account !== null && !isFirstProof(account, "email") && hasFactor(account);

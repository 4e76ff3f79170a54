import { eq, sql } from "drizzle-orm";
import { onFirstProof } from "#access/contacts";
import { limitAttempts } from "#access/limits";
import { endCodes } from "#access/one-time-codes";
import { hashInTurn, refuseWeakPassword, setPassword } from "#access/passwords";
import { endSessions, forgetChecked } from "#access/sessions";
import { accountEvents } from "#access/sign-in";
import {
  type Account,
  accountGuard,
  accountOf,
  type AccountRow,
  auditUser,
  contactsOf,
  createUser,
  findByContact,
  giveRole,
  isAccountGuard,
  noteContactProved,
} from "#people/accounts";
import { existingRole, isBuiltIn, isStaff, permissionsOf, selectRole } from "#people/roles";
import type { Ctx } from "#platform/context";
import { isGuardViolation, isUniqueViolation, type Statement } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { InvitationError } from "./errors.ts";
import { findByToken, type Invitation } from "./store.ts";
import { invitations } from "./tables.ts";

export type Acceptance = {
  readonly token: string;
  readonly password: string;
  readonly first_name?: string | undefined;
  readonly last_name?: string | undefined;
  readonly locale?: string | undefined;
};

/**
 * Gives the invited person the role, in an account of that address: a new one, or theirs, whose password becomes this one and whose
 * sessions end. The mailed token proves the address. It signs nobody in, so that a second factor is asked for as ever. Throws
 * `invalid_invitation`, `invitation_void`, `already_staff`, `too_many_attempts`, `overloaded`, and `invalid_request` for a weak password.
 */
export async function acceptInvitation(ctx: Ctx, acceptance: Acceptance, address: string): Promise<Account> {
  const { token, password, ...profile } = acceptance;
  const invitation = await limitAttempts(ctx, [{ scope: "address", subject: address }], () => findByToken(ctx, token));
  if (!invitation) throw InvitationError.invalid_invitation();
  const { email, role } = invitation;
  const inviter = await findInviter(ctx, invitation);
  const account = await findByContact(ctx, { channel: "email", value: email });
  if (account && account.disabled_at !== null) throw InvitationError.invalid_invitation();
  // The role may come from this very link, which was followed twice at once.
  if (account && isStaff(account))
    throw (await findByToken(ctx, token)) ? InvitationError.already_staff() : InvitationError.invalid_invitation();
  refuseWeakPassword("password", password, [email]);
  const password_hash = await hashInTurn(ctx, password);
  const { id, statements } = account ? taken(ctx, account) : await made(ctx, { email, ...profile });
  const unchanged = [inviter, ...(account ? [account] : [])].map((person) => guardStanding(ctx, person));
  try {
    await commit(ctx, [
      use(ctx, invitation, id),
      ...unchanged,
      ...statements,
      setPassword(ctx, id, password_hash),
      noteContactProved(ctx, id, "email"),
      giveRole(ctx, id, isBuiltIn(role) ? sql`${role}` : existingRole(role)),
      auditUser(ctx, "user.invitation_accepted", id, { role, invitation_id: invitation.id }),
    ]);
  } catch (error) {
    if (isAccountGuard(error)) await findInviter(ctx, invitation);
    throw refusalOf(error);
  }
  forgetChecked(id);
  const accepted = await contactsOf(ctx, id);
  if (!accepted) throw InvitationError.invalid_invitation();
  return accepted;
}

/** Who answers for the invitation: nobody gets by it what the person who sent it may no longer give. Throws `invitation_void`. */
async function findInviter(ctx: Ctx, { invited_by, role }: Invitation): Promise<AccountRow> {
  const [[inviter], [own]] = await ctx.db.batch([accountOf(ctx, invited_by), selectRole(ctx, role)]);
  const works = inviter && [inviter.disabled_at, inviter.erase_at, inviter.erased_at].every((at) => at === null);
  const held = works ? permissionsOf(inviter.role, inviter.own_permissions) : new Set();
  const gone = !isBuiltIn(role) && !own;
  if (!inviter || gone || ![...permissionsOf(role, own?.permissions ?? null)].every((one) => held.has(one)))
    throw InvitationError.invitation_void();
  return inviter;
}

/** Breaks the batch when the account was disabled, given another role or address, or is to be erased since it was read: a hash takes its time. */
const guardStanding = (ctx: Ctx, { id, role, email_index, erase_at }: AccountRow): Statement =>
  accountGuard(
    ctx,
    id,
    sql`users.role = ${role} AND users.email_index IS ${email_index} AND users.erase_at IS ${erase_at} AND users.disabled_at IS NULL AND users.erased_at IS NULL`,
  );

/** Breaks the batch unless this very link is still open. */
const use = (ctx: Ctx, { id, token_hash }: Invitation, accepted_by: string): Statement =>
  ctx.db
    .update(invitations)
    .set({
      used_count: sql`CASE WHEN ${invitations.revoked_at} IS NULL AND ${invitations.token_hash} = ${token_hash} THEN ${invitations.used_count} + 1 ELSE 2 END`,
      accepted_at: ctx.now(),
      accepted_by,
    })
    .where(eq(invitations.id, id));

async function made(ctx: Ctx, person: { email: string } & Omit<Acceptance, "token" | "password">) {
  const { user, statements } = await createUser(ctx, person);
  return { id: user.id, statements };
}

/** Whoever had a session, a code or a password before has none now: the address decides whose account it is. */
function taken(ctx: Ctx, account: AccountRow) {
  const { id } = account;
  return {
    id,
    statements: [
      endCodes(ctx, id),
      ...onFirstProof(ctx, account, "email", { by: "reset" }),
      ...endSessions(ctx, id, "password_changed"),
      publish(ctx, accountEvents["account.password_changed"], { user_id: id }),
    ],
  };
}

function refusalOf(error: unknown): unknown {
  const is_other = isGuardViolation(error, "invitations_once") || isUniqueViolation(error, "users.email_index");
  if (is_other || isAccountGuard(error)) return InvitationError.invalid_invitation();
  return isGuardViolation(error, "users.role") ? InvitationError.invitation_void() : error;
}

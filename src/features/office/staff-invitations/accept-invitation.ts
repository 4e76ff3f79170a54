import type { RegistrationResponseJSON } from "@simplewebauthn/server";
import { eq, type SQL, sql } from "drizzle-orm";
import { onFirstProof } from "#access/contacts";
import { endCodes } from "#access/one-time-codes";
import { keepPasskey, PasskeyError, verifyNewPasskey } from "#access/passkeys";
import { hashInTurn, refuseWeakPassword, setPassword } from "#access/passwords";
import { endSessions, forgetChecked } from "#access/sessions";
import { accountEvents } from "#access/sign-in";
import {
  type Account,
  accountGuard,
  type AccountRow,
  auditUser,
  contactsOf,
  createUser,
  giveRole,
  isAccountGuard,
  noteContactProved,
} from "#people/accounts";
import { existingRole, isBuiltIn } from "#people/roles";
import type { Ctx } from "#platform/context";
import { isGuardViolation, isUniqueViolation, type Statement } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { InvitationError } from "./errors.ts";
import { findInviter, keepsFactor, readInvited } from "./read-invited.ts";
import type { Invitation } from "./store.ts";
import { invitations } from "./tables.ts";

export type Acceptance = {
  readonly token: string;
  /** What the account is signed in to by from now on: one of the two at least. */
  readonly password?: string | undefined;
  readonly passkey?: { readonly credential: RegistrationResponseJSON; readonly name: string } | undefined;
  readonly first_name?: string | undefined;
  readonly last_name?: string | undefined;
  readonly locale?: string | undefined;
};

/**
 * Gives the invited person the role, in an account of that address: a new one, or theirs, which gets this password and this passkey and
 * whose sessions end. The mailed token proves the address. It signs nobody in, so that a second factor is asked for as ever. Throws
 * `invalid_invitation`, `invitation_void`, `already_staff`, `account_has_factor`, `passkey_not_verified`, `passkey_taken`,
 * `too_many_attempts`, `overloaded`, and `invalid_request` for a weak password.
 */
export async function acceptInvitation(ctx: Ctx, acceptance: Acceptance, address: string): Promise<Account> {
  const { token, password, passkey, ...profile } = acceptance;
  const { invitation, inviter, account } = await readInvited(ctx, token, address);
  const { email, role } = invitation;
  if (password !== undefined) refuseWeakPassword("password", password, [email]);
  if (passkey && keepsFactor(account)) throw InvitationError.account_has_factor();
  const credential = passkey && (await verifyNewPasskey(ctx, invitation.id, passkey.credential));
  const password_hash = password === undefined ? null : await hashInTurn(ctx, password);
  const { id, statements } = account
    ? taken(ctx, account, password !== undefined)
    : await made(ctx, { email, ...profile });
  const unchanged = [
    guardStanding(ctx, inviter),
    ...(account ? [guardStanding(ctx, account, passkey && sameFactors(account))] : []),
  ];
  try {
    await commit(ctx, [
      use(ctx, invitation, id),
      ...unchanged,
      ...statements,
      ...(password_hash === null ? [] : [setPassword(ctx, id, password_hash)]),
      ...(passkey && credential ? keepPasskey(ctx, id, credential, passkey.name).statements : []),
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

/** Breaks the batch when the account was disabled, given another role or address, or is to be erased since it was read: a hash takes its time. */
const guardStanding = (ctx: Ctx, { id, role, email_index, erase_at }: AccountRow, also: SQL = sql`1`): Statement =>
  accountGuard(
    ctx,
    id,
    sql`users.role = ${role} AND users.email_index IS ${email_index} AND users.erase_at IS ${erase_at} AND users.disabled_at IS NULL AND users.erased_at IS NULL AND ${also}`,
  );

/** A factor that was added meanwhile guards the account against the passkey. */
const sameFactors = ({ second_factor_at, passkey_at }: AccountRow): SQL =>
  sql`users.second_factor_at IS ${second_factor_at} AND users.passkey_at IS ${passkey_at}`;

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

type Profile = Omit<Acceptance, "token" | "password" | "passkey">;

async function made(ctx: Ctx, person: { email: string } & Profile) {
  const { user, statements } = await createUser(ctx, person);
  return { id: user.id, statements };
}

/** Sessions, codes and unproved passwords of before end: the address decides whose account it is. */
function taken(ctx: Ctx, account: AccountRow, sets_password: boolean) {
  const { id } = account;
  return {
    id,
    statements: [
      endCodes(ctx, id),
      ...onFirstProof(ctx, account, "email", { by: sets_password ? "reset" : "shop" }),
      ...endSessions(ctx, id, sets_password ? "password_changed" : "factor_changed"),
      ...(sets_password ? [publish(ctx, accountEvents["account.password_changed"], { user_id: id })] : []),
    ],
  };
}

function refusalOf(error: unknown): unknown {
  if (isUniqueViolation(error, "passkeys.credential_id")) return PasskeyError.passkey_taken();
  const is_other = isGuardViolation(error, "invitations_once") || isUniqueViolation(error, "users.email_index");
  if (is_other || isAccountGuard(error)) return InvitationError.invalid_invitation();
  return isGuardViolation(error, "users.role") ? InvitationError.invitation_void() : error;
}

import { sql } from "drizzle-orm";
import { isFirstProof, onFirstProof } from "#access/contacts";
import { limitAttempts } from "#access/limits";
import { checkLink, endCodes, issueCode, isUsed, limitCodeRequests, sendCode } from "#access/one-time-codes";
import { endSessions, forgetChecked } from "#access/sessions";
import { accountEvents } from "#access/sign-in";
import { findBelow } from "#access/staff";
import {
  type Account,
  AccountError,
  accountGuard,
  auditUser,
  contactsOf,
  findByContact,
  isAccountGuard,
  moveEmail,
  noteContactProved,
} from "#people/accounts";
import { isStaff } from "#people/roles";
import { PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isUniqueViolation, type Statement } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { CustomerDeskError } from "./errors.ts";

/**
 * Mails a link to the address that a customer's account is to move to, and tells the present one. Nothing changes until the link
 * is followed. Throws `user_not_found`, `permission_not_held`, `person_required`, `not_a_customer`, `email_unchanged`, `email_taken`, `too_many_attempts`.
 */
export async function askEmailMove(ctx: Ctx, id: string, email: string, address: string): Promise<void> {
  const account = await findBelow(ctx, id);
  // Staff prove to be themselves before this, and a key cannot: with a leaked one every customer's account could be taken.
  if (ctx.actor.type === "api_key") throw PlatformError.person_required();
  // An account with permissions moved to a stranger's address would hand the stranger those permissions.
  if (isStaff(account)) throw CustomerDeskError.not_a_customer();
  if (account.email === email) throw CustomerDeskError.email_unchanged();
  if (await findByContact(ctx, { channel: "email", value: email })) throw AccountError.email_taken();
  await limitCodeRequests(ctx, { subjects: [email], address });
  const link = { user_id: id, purpose: "change_email_by_shop", channel: "email", destination: email } as const;
  await commit(ctx, [
    ...(await sendCode(ctx, { ...link, with_link: true })),
    publish(ctx, accountEvents["account.email_move_asked"], { user_id: id }),
    audit(ctx, { action: "user.email_move_asked", subject_type: "user", subject_id: id }),
  ]);
}

/**
 * Moves the account to the address that the link was mailed to, which proves it, and notifies the one before; every session ends, and
 * so do codes and links that were sent before. An account that nobody had proved keeps no password and no number. Throws `invalid_email_link`, `email_taken`, `too_many_attempts`.
 */
export async function confirmEmailMove(ctx: Ctx, token: string, address: string): Promise<void> {
  const proven = await limitAttempts(ctx, [{ scope: "address", subject: address }], () =>
    checkLink(ctx, ["change_email_by_shop"], token),
  );
  const account = proven && (await contactsOf(ctx, proven.user_id));
  if (!account || account.disabled_at !== null) throw CustomerDeskError.invalid_email_link();
  if (isStaff(account)) throw CustomerDeskError.invalid_email_link();
  const { id } = account;
  const channel = account.email === null ? "sms" : "email";
  try {
    await commit(ctx, [
      proven.use,
      unlessChanged(ctx, account),
      ...(await notifyLeft(ctx, account)),
      endCodes(ctx, id),
      ...onFirstProof(ctx, account, channel, { by: "shop" }),
      ...(isFirstProof(account, channel) ? [noteContactProved(ctx, id, "email")] : []),
      ...(await moveEmail(ctx, id, proven.destination)),
      ...endSessions(ctx, id, "ownership_proved"),
      auditUser(ctx, "user.email_changed", id),
    ]);
  } catch (error) {
    if (isUsed(error) || isAccountGuard(error)) throw CustomerDeskError.invalid_email_link();
    throw isUniqueViolation(error, "users.email_index") ? AccountError.email_taken() : error;
  }
  forgetChecked(id);
}

/** Breaks the batch when the account was given a role, disabled or erased since it was read: the link is good for a customer alone. */
const unlessChanged = (ctx: Ctx, { id, role, email_index }: Account): Statement =>
  accountGuard(
    ctx,
    id,
    sql`users.role = ${role} AND users.email_index IS ${email_index} AND users.disabled_at IS NULL AND users.erased_at IS NULL`,
  );

/** The address is kept with a code that goes nowhere and ends in the same batch: once the account has moved, its row has the new one alone. */
async function notifyLeft(ctx: Ctx, { id, email, phone, phone_verified_at }: Account): Promise<Statement[]> {
  const destination = email ?? (phone_verified_at === null ? null : phone);
  if (destination === null) return [];
  const channel = email === null ? "sms" : "email";
  const code = await issueCode(ctx, { user_id: id, purpose: "change_email_from", channel, destination });
  const left = { user_id: id, code_id: code.id };
  return [code.statement, publish(ctx, accountEvents["account.email_changed"], left)];
}

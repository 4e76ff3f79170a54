import { onFirstProof } from "#access/contacts";
import { limitAttempts } from "#access/limits";
import { checkLink, endCodes, isUsed, limitCodeRequests, sendCode } from "#access/one-time-codes";
import { endSessions, forgetChecked } from "#access/sessions";
import { accountEvents } from "#access/sign-in";
import { findBelow } from "#access/staff";
import { AccountError, auditUser, contactsOf, findByContact, moveEmail } from "#people/accounts";
import { permissionsOf } from "#people/roles";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isUniqueViolation } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { CustomerDeskError } from "./errors.ts";

/**
 * Mails a link to the address that a customer's account is to move to, and tells the present one. Nothing changes until the link
 * is followed. Throws `user_not_found`, `permission_not_held`, `not_a_customer`, `email_unchanged`, `email_taken`, `too_many_attempts`.
 */
export async function askEmailMove(ctx: Ctx, id: string, email: string, address: string): Promise<void> {
  const account = await findBelow(ctx, id);
  // An account with permissions moved to a stranger's address would hand the stranger those permissions.
  if (permissionsOf(account.role, account.own_permissions).size > 0) throw CustomerDeskError.not_a_customer();
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
 * Moves the account to the address that the link was mailed to, which proves it; every session ends, and so do codes and links that
 * were sent before. Throws `invalid_email_link`, `email_taken`, `too_many_attempts`.
 */
export async function confirmEmailMove(ctx: Ctx, token: string, address: string): Promise<void> {
  const proven = await limitAttempts(ctx, [{ scope: "address", subject: address }], () =>
    checkLink(ctx, ["change_email_by_shop"], token),
  );
  const account = proven && (await contactsOf(ctx, proven.user_id));
  if (!account || account.disabled_at !== null) throw CustomerDeskError.invalid_email_link();
  if (permissionsOf(account.role, account.own_permissions).size > 0) throw CustomerDeskError.invalid_email_link();
  const { id } = account;
  try {
    await commit(ctx, [
      proven.use,
      endCodes(ctx, id),
      ...onFirstProof(ctx, account, "email", { by: "reset" }),
      ...(await moveEmail(ctx, id, proven.destination)),
      ...endSessions(ctx, id, "ownership_proved"),
      auditUser(ctx, "user.email_changed", id),
    ]);
  } catch (error) {
    if (isUsed(error)) throw CustomerDeskError.invalid_email_link();
    throw isUniqueViolation(error, "users.email_index") ? AccountError.email_taken() : error;
  }
  forgetChecked(id);
}

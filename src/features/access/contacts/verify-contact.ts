import { checkCode, CodeError, isUsed, limitCodeRequests, type Proven, sendCode } from "#access/one-time-codes";
import { accountEvents, changeSignIn } from "#access/sign-in";
import { AccountError, auditUser, type Contact, givePhone, markEmailVerified, ownAccount } from "#people/accounts";
import { invalidField } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { isUniqueViolation, type Statement } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { requireFactorProof } from "#platform/http/access";
import type { User } from "#platform/http/auth";
import { requireSms } from "#platform/messages/sms";
import { ContactError } from "./errors.ts";
import { onFirstProof } from "./first-proof.ts";

const purposes = { email: "verify_email", sms: "verify_phone" } as const;

/**
 * Sends a code to the account's e-mail address, or to a telephone number that is, or is to become, its own. Throws
 * `already_verified`, `too_many_attempts`, `step_up_required`, `factor_required`, and `invalid_request` for an address that is not the account's or a shop without text messages.
 */
export async function sendVerification(ctx: Ctx, user: User, contact: Contact, address: string): Promise<void> {
  requireProofFor(ctx, contact);
  if (contact.channel === "sms") requireSms(ctx, contact.value);
  const account = await ownAccount(ctx, user);
  if (contact.channel === "email" && contact.value !== account.email)
    throw invalidField("email", "not_yours", "This is not the account's e-mail address");
  const own = { account_id: user.id, destination: contact.value };
  await limitCodeRequests(ctx, contact.channel === "email" ? { own, address } : { subjects: [contact.value], address });
  const [known, since] =
    contact.channel === "email"
      ? [account.email, account.email_verified_at]
      : [account.phone, account.phone_verified_at];
  if (known === contact.value && since !== null) throw ContactError.already_verified();
  const { channel, value: destination } = contact;
  await commit(ctx, await sendCode(ctx, { user_id: user.id, purpose: purposes[channel], channel, destination }));
}

/**
 * Takes the code that was sent there: the address is verified, or the number becomes the account's own and signs in, also when
 * an account that never proved it did so far. The first proof takes away what was attached before. Throws `invalid_code`,
 * `step_up_required`, `factor_required`, and `phone_taken` when another account has proved the number.
 */
export async function confirmContact(ctx: Ctx, user: User, contact: Contact, code: string) {
  requireProofFor(ctx, contact);
  const guess = { user_id: user.id, purpose: purposes[contact.channel], destination: contact.value, code };
  const proven = await checkCode(ctx, guess);
  if (!proven) throw CodeError.invalid_code();
  const first = onFirstProof(ctx, await ownAccount(ctx, user), proven.channel, { by: "session", session: user });
  const statements = [proven.use, ...first, ...(await effectOf(ctx, proven))];
  try {
    // Only a number is a way in.
    await (contact.channel === "sms" ? changeSignIn(ctx, user, statements) : commit(ctx, statements));
  } catch (error) {
    if (isUsed(error)) throw CodeError.invalid_code();
    if (isUniqueViolation(error, "users.phone_login")) throw AccountError.phone_taken();
    throw error;
  }
  return ownAccount(ctx, user);
}

/** A number becomes a way in, as a passkey does: a session that somebody found open must not add one, nor a stolen password. */
function requireProofFor(ctx: Ctx, { channel }: Contact): void {
  if (channel === "sms") requireFactorProof(ctx);
}

async function effectOf(ctx: Ctx, { user_id, channel, destination }: Proven): Promise<Statement[]> {
  if (channel === "email") return [markEmailVerified(ctx, user_id), auditUser(ctx, "user.email_verified", user_id)];
  return [
    ...(await givePhone(ctx, user_id, destination)),
    auditUser(ctx, "user.phone_verified", user_id),
    publish(ctx, accountEvents["account.phone_verified"], { user_id }),
  ];
}

import { limitAttempts } from "#access/limits";
import { sendCode } from "#access/one-time-codes";
import { hashInTurn, refuseWeakPassword, setPassword } from "#access/passwords";
import { type Client, openSession } from "#access/sessions";
import { AccountError, auditUser, contactOf, createUser, findByContact, refuseFutureBirth } from "#people/accounts";
import type { Ctx } from "#platform/context";
import { isUniqueViolation } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { requireSms } from "#platform/messages/sms";
import { tellSignedIn } from "./at-sign-in.ts";
import type { SignedIn } from "./sign-in-person.ts";

export type Registration = {
  /** This, `phone` or both: with both the address signs in, and the number does so once it is proved. */
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly password: string;
  readonly first_name?: string | undefined;
  readonly last_name?: string | undefined;
  readonly locale?: string | undefined;
  readonly date_of_birth?: string | undefined;
};

/**
 * Makes a customer's account and signs it in, with the guest's cart that was sent along; a code goes to its e-mail address, to be
 * confirmed. Throws `email_taken`, `phone_taken`,
 * `too_many_attempts`, `overloaded`, and `invalid_request` for a password that everybody has, or a number alone where the shop
 * sends no text messages: nobody could prove it or set a new password.
 */
export async function registerUser(ctx: Ctx, registration: Registration, client: Client): Promise<SignedIn> {
  const { password, email: _email, phone, ...profile } = registration;
  refuseFutureBirth(ctx, profile.date_of_birth);
  const contact = contactOf(registration);
  const byPhone = contact.channel === "sms";
  if (byPhone) requireSms(ctx, contact.value);
  refuseWeakPassword("password", password, [contact.value, phone ?? null]);
  await countSignUp(ctx, client.address);
  const taken = byPhone ? AccountError.phone_taken : AccountError.email_taken;
  if (await findByContact(ctx, contact)) throw taken();
  const password_hash = await hashInTurn(ctx, password);
  const way_in = byPhone ? { email: null, phone: contact.value } : { email: contact.value, phone: phone ?? null };
  const { user, statements } = await createUser(ctx, { ...profile, ...way_in });
  const session = await openSession(ctx, { user_id: user.id, ...client });
  const to = { user_id: user.id, purpose: "verify_email", channel: "email", destination: contact.value } as const;
  // A text message costs money: a number gets its code when its owner asks for it.
  const verification = byPhone ? [] : await sendCode(ctx, to);
  try {
    await commit(ctx, [
      ...statements,
      setPassword(ctx, user.id, password_hash),
      ...verification,
      ...session.statements,
      auditUser(ctx, "user.registered", user.id),
    ]);
  } catch (error) {
    const isTaken = isUniqueViolation(error, byPhone ? "users.phone_login" : "users.email_index");
    throw isTaken ? taken() : error;
  }
  await tellSignedIn(ctx, user.id);
  return { user, tokens: session.tokens };
}

/** Each counts, also one that is refused: `email_taken` tells who has an account, so nobody may ask for long. */
const countSignUp = (ctx: Ctx, address: string) =>
  limitAttempts(ctx, [{ scope: "sign_up", subject: address }], async () => null);

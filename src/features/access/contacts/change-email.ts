import { checkCode, CodeError, endCodes, isUsed, limitCodeRequests, sendCode } from "#access/one-time-codes";
import { accountEvents } from "#access/sign-in";
import { AccountError, auditUser, findByContact, moveEmail, ownAccount } from "#people/accounts";
import type { Ctx } from "#platform/context";
import { isUniqueViolation } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import type { User } from "#platform/http/auth";
import { ContactError } from "./errors.ts";
import { onFirstProof } from "./first-proof.ts";

/** Where the owner is reached now: the e-mail address, or the number of an account that has none. */
async function reachOf(ctx: Ctx, user: User) {
  const account = await ownAccount(ctx, user);
  const destination = account.email ?? account.phone ?? "";
  return { account, channel: account.email === null ? "sms" : "email", destination } as const;
}

/**
 * Sends one code to where the owner is reached now and another to the new address. One that another account has gets none, and the
 * answer does not tell. Throws `already_yours` and `too_many_attempts`.
 */
export async function beginEmailChange(ctx: Ctx, user: User, email: string, address: string): Promise<void> {
  const { account, channel, destination } = await reachOf(ctx, user);
  if (account.email === email) throw ContactError.already_yours();
  await limitCodeRequests(ctx, { subjects: [email], own: { account_id: user.id, destination }, address });
  const isTaken = (await findByContact(ctx, { channel: "email", value: email })) !== null;
  const from = { user_id: user.id, purpose: "change_email_from", channel, destination } as const;
  const to = { user_id: user.id, purpose: "change_email_to", channel: "email", destination: email } as const;
  await commit(ctx, [
    ...(await sendCode(ctx, from)),
    ...(isTaken ? [] : await sendCode(ctx, to)),
    auditUser(ctx, "user.email_change_asked", user.id),
  ]);
}

/**
 * Moves the account to the new address with the codes that came there and at the old one, and tells the old one. What was asked for
 * with the old address, a new password too, is good for nothing any more. Throws `invalid_code`, whichever of the two is wrong, and `email_taken`.
 */
export async function confirmEmailChange(
  ctx: Ctx,
  user: User,
  { email, current_code, new_code }: { email: string; current_code: string; new_code: string },
) {
  const { account, channel, destination } = await reachOf(ctx, user);
  const [from, to] = await Promise.all([
    checkCode(ctx, { user_id: user.id, purpose: "change_email_from", destination, code: current_code }),
    checkCode(ctx, { user_id: user.id, purpose: "change_email_to", destination: email, code: new_code }),
  ]);
  if (!from || !to) throw CodeError.invalid_code();
  try {
    await commit(ctx, [
      from.use,
      to.use,
      endCodes(ctx, user.id),
      // What the account had is proved at the present address: where that was done before, the new one takes nothing away.
      ...onFirstProof(ctx, account, channel, { by: "session", session: user }),
      ...(await moveEmail(ctx, user.id, email)),
      auditUser(ctx, "user.email_changed", user.id),
      publish(ctx, accountEvents["account.email_changed"], { user_id: user.id, code_id: from.code_id }),
    ]);
  } catch (error) {
    if (isUsed(error)) throw CodeError.invalid_code();
    throw isUniqueViolation(error, "users.email_index") ? AccountError.email_taken() : error;
  }
  return ownAccount(ctx, user);
}

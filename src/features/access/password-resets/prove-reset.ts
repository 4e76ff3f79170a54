import { limitAttempts } from "#access/limits";
import { checkCode, CodeError, isUsed, issueCode } from "#access/one-time-codes";
import { type Contact, findByContact } from "#people/accounts";
import type { Ctx } from "#platform/context";
import { commit } from "#platform/data/outbox";

/** Whom a code is looked for where nobody signs in so: the same statements run, and find nothing. */
const NOBODY = "nobody";

/** Exchanges the code that came for a token that sets a new password. Throws `invalid_code`, for nobody as for a wrong one, and `too_many_attempts`. */
export async function proveReset(ctx: Ctx, contact: Contact, code: string, address: string): Promise<string> {
  const proven = await limitAttempts(ctx, [{ scope: "address", subject: address }], async () => {
    const found = await findByContact(ctx, contact);
    const user_id = found?.id ?? NOBODY;
    return checkCode(ctx, { user_id, purpose: "password_reset", destination: contact.value, code });
  });
  if (!proven) throw CodeError.invalid_code();
  const { user_id, channel, destination, use } = proven;
  const next = { user_id, purpose: "password_reset_proven", channel, destination, with_link: true } as const;
  const { link_token, statement } = await issueCode(ctx, next);
  try {
    await commit(ctx, [use, statement]);
  } catch (error) {
    throw isUsed(error) ? CodeError.invalid_code() : error;
  }
  return link_token ?? "";
}

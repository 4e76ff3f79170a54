import { onFirstProof } from "#access/contacts";
import { limitAttempts } from "#access/limits";
import { checkLink, CodeError, endCodes, isUsed, type Proven } from "#access/one-time-codes";
import { hashInTurn, refuseWeakPassword, setPassword } from "#access/passwords";
import { endSessions, forgetChecked } from "#access/sessions";
import { accountEvents } from "#access/sign-in";
import { auditUser, contactsOf, markEmailVerified, noteContactProved } from "#people/accounts";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";

/**
 * Sets a new password for who holds the mail's link, or the token that a code was exchanged for. Every session ends, and the
 * owner is told. What was attached to the account before anybody had proved the address or number goes. It signs nobody in: a second factor is asked for at the log-in as ever. Throws `invalid_reset_token`,
 * `too_many_attempts`, `overloaded`, and `invalid_request` for a weak password, which leaves the token good.
 */
export async function resetPassword(
  ctx: Ctx,
  { reset_token, password }: { reset_token: string; password: string },
  address: string,
): Promise<void> {
  const proven = await limitAttempts(ctx, [{ scope: "address", subject: address }], () =>
    checkLink(ctx, ["password_reset", "password_reset_proven", "first_password"], reset_token),
  );
  const account = proven && (await contactsOf(ctx, proven.user_id));
  if (!account || account.disabled_at !== null || !isStillTheirs(account, proven))
    throw CodeError.invalid_reset_token();
  refuseWeakPassword("password", password, [account.email, account.phone]);
  const { id } = account;
  const password_hash = await hashInTurn(ctx, password);
  try {
    await commit(ctx, [
      proven.use,
      endCodes(ctx, id),
      ...onFirstProof(ctx, account, proven.channel, { by: "reset" }),
      setPassword(ctx, id, password_hash),
      noteProved(ctx, proven),
      ...endSessions(ctx, id, "password_changed"),
      auditUser(ctx, "user.password_reset", id, { channel: proven.channel }),
      publish(ctx, accountEvents["account.password_changed"], { user_id: id }),
    ]);
  } catch (error) {
    throw isUsed(error) ? CodeError.invalid_reset_token() : error;
  }
  forgetChecked(id);
}

/** Nobody could sign in to an account that staff made: the number that it has is one that they were given, and no squatter's. */
const noteProved = (ctx: Ctx, { user_id, purpose, channel }: Proven): Statement =>
  purpose === "first_password" ? markEmailVerified(ctx, user_id) : noteContactProved(ctx, user_id, channel);

type Reached = {
  readonly email: string | null;
  readonly phone: string | null;
  readonly phone_login: string | null;
};

/** Who changed their address since then does not want the old mailbox to open the account. */
const isStillTheirs = ({ email, phone, phone_login }: Reached, { channel, destination }: Proven): boolean =>
  destination === (channel === "email" ? email : phone_login !== null && phone);

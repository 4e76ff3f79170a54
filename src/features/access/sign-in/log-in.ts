import { limitAttempts } from "#access/limits";
import { checkInTurn, findWithPassword, hashInTurn, isOutdated, renewHash } from "#access/passwords";
import type { Client } from "#access/sessions";
import { auditUser, contactOf, isAccountGuard } from "#people/accounts";
import type { Ctx } from "#platform/context";
import { commit } from "#platform/data/outbox";
import { SignInError } from "./errors.ts";
import type { PendingLogIn } from "./pending-log-in.ts";
import { admit, type SignedIn } from "./sign-in-person.ts";

/**
 * Signs in by e-mail address or number, and password. Unknown, disabled, without a password or wrong: the same refusal after the
 * same work. A guest's cart that is sent along becomes part of the account's. Where the account asks for a second factor, the
 * log-in waits for it. Throws `invalid_credentials`, `too_many_attempts` and, when the hasher is busy, `overloaded`.
 */
export async function logIn(
  ctx: Ctx,
  { password, ...given }: { email?: string | undefined; phone?: string | undefined; password: string },
  client: Client,
): Promise<SignedIn | PendingLogIn> {
  const contact = contactOf(given);
  const targets = [
    { scope: "account", subject: contact.value, device: `${client.address} ${client.user_agent ?? ""}` },
    { scope: "address", subject: client.address },
  ] as const;
  const found = await limitAttempts(ctx, targets, async () => {
    const row = await findWithPassword(ctx, contact);
    const right = await checkInTurn(ctx, password, row?.password_hash ?? null);
    if (right && row && row.user.disabled_at === null) return row;
    // After the answer: how long it takes must not tell whether there is such an account.
    if (row) ctx.afterAnswer(() => commit(ctx, [auditUser(ctx, "user.login_refused", row.user.id)]));
    return null;
  });
  if (!found) throw SignInError.invalid_credentials();
  const statements = await renewed(ctx, found.user.id, password, found.password_hash);
  try {
    return await admit(ctx, found.user, client, { method: "password", statements });
  } catch (error) {
    // The password that was right when it was read is another one by now.
    throw isAccountGuard(error) ? SignInError.invalid_credentials() : error;
  }
}

/** Nobody can hash an old password again but at log-in, when it is there to be seen. */
async function renewed(ctx: Ctx, user_id: string, password: string, kept: string | null) {
  if (kept === null || !isOutdated(kept, ctx.config.PASSWORD_PEPPER)) return [];
  return [renewHash(ctx, user_id, { from: kept, to: await hashInTurn(ctx, password) })];
}

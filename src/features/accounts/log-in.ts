import { and, eq } from "drizzle-orm";
import { limitAttempts } from "#attempts";
import { checkInTurn, hashInTurn, isOutdated } from "#passwords";
import type { Ctx } from "#platform/context";
import { commit } from "#platform/outbox";
import { blindIndex } from "#platform/personal";
import { auditUser } from "./audit-user.ts";
import { AccountError } from "./errors.ts";
import type { PendingLogIn } from "./pending-log-in.ts";
import { normaliseEmail } from "./rules.ts";
import { admit, type Client, type SignedIn } from "./sign-in-person.ts";
import { accountColumns } from "./store.ts";
import { credentials, users } from "./tables.ts";

/**
 * Signs in by e-mail address and password. Unknown, disabled, without a password or wrong: the same refusal after the
 * same work. A guest's cart that is sent along becomes part of the account's. Where the account asks for a second factor, the
 * log-in waits for it. Throws `invalid_credentials`, `too_many_attempts` and, when the hasher is busy, `overloaded`.
 */
export async function logIn(
  ctx: Ctx,
  { email, password }: { email: string; password: string },
  client: Client,
): Promise<SignedIn | PendingLogIn> {
  const account = normaliseEmail(email);
  const targets = [
    { scope: "account", subject: account, device: `${client.address} ${client.user_agent ?? ""}` },
    { scope: "address", subject: client.address },
  ] as const;
  const found = await limitAttempts(ctx, targets, async () => {
    const row = await findByEmail(ctx, account);
    const right = await checkInTurn(ctx, password, row?.password_hash ?? null);
    if (right && row && row.user.disabled_at === null) return row;
    // After the answer: how long it takes must not tell whether there is such an account.
    if (row) ctx.afterAnswer(() => commit(ctx, [auditUser(ctx, "user.login_refused", row.user.id)]));
    return null;
  });
  if (!found) throw AccountError.invalid_credentials();
  const statements = await renewed(ctx, found.user.id, password, found.password_hash);
  return admit(ctx, found.user, client, { method: "password", statements });
}

const findByEmail = async (ctx: Ctx, email: string) =>
  ctx.db
    .select({ user: accountColumns, password_hash: credentials.password_hash })
    .from(users)
    .leftJoin(credentials, eq(credentials.user_id, users.id))
    .where(eq(users.email_index, await blindIndex(ctx, "email", email)))
    .get();

/** Nobody can hash an old password anew but at log-in, when it is there to be seen. */
async function renewed(ctx: Ctx, user_id: string, password: string, kept: string | null) {
  if (kept === null || !isOutdated(kept, ctx.config.PASSWORD_PEPPER)) return [];
  const password_hash = await hashInTurn(ctx, password);
  return [
    ctx.db
      .update(credentials)
      .set({ password_hash })
      .where(and(eq(credentials.user_id, user_id), eq(credentials.password_hash, kept))),
  ];
}

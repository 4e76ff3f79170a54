import { and, eq } from "drizzle-orm";
import { limitAttempts } from "#attempts";
import { mergeGuestCart } from "#cart";
import { checkInTurn, hashInTurn, isOutdated } from "#passwords";
import type { Ctx } from "#platform/context";
import { commit } from "#platform/outbox";
import { auditUser } from "./audit-user.ts";
import { AccountError } from "./errors.ts";
import { openSession, type TokenPair } from "./open-session.ts";
import { normaliseEmail } from "./rules.ts";
import { type Account, accountColumns } from "./store.ts";
import { credentials, users } from "./tables.ts";

/** Where a request comes from, as far as accounts want to know. */
export type Client = { readonly address: string; readonly user_agent: string | null };
export type SignedIn = { readonly user: Account; readonly tokens: TokenPair };

/**
 * Signs in by e-mail address and password. Unknown, disabled, without a password or wrong: the same refusal after the
 * same work. A guest's cart that is sent along becomes part of the account's. Throws `invalid_credentials`, `too_many_attempts` and, when the hasher is busy, `overloaded`.
 */
export async function logIn(
  ctx: Ctx,
  { email, password }: { email: string; password: string },
  client: Client,
): Promise<SignedIn> {
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
  const session = await openSession(ctx, { user_id: found.user.id, user_agent: client.user_agent });
  const { id } = found.user;
  await commit(ctx, [
    ...session.statements,
    ...(await renewed(ctx, id, password, found.password_hash)),
    auditUser(ctx, "user.logged_in", id, { session_id: session.session_id }),
  ]);
  if (ctx.cart_token !== null) await mergeGuestCart(ctx, ctx.cart_token, found.user.id);
  return { user: found.user, tokens: session.tokens };
}

const findByEmail = (ctx: Ctx, email: string) =>
  ctx.db
    .select({ user: accountColumns, password_hash: credentials.password_hash })
    .from(users)
    .leftJoin(credentials, eq(credentials.user_id, users.id))
    .where(eq(users.email, email))
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

import { eq, sql } from "drizzle-orm";
import { limitAttempts } from "#attempts";
import { checkInTurn } from "#passwords";
import type { User } from "#platform/auth";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/db";
import { accountGuard } from "./account-guard.ts";
import { AccountError } from "./errors.ts";
import { accountColumns, openAccount } from "./store.ts";
import { credentials, users } from "./tables.ts";

/** What there is to check a password against, for who is signed in. */
export async function findCredentials(ctx: Ctx, user: User) {
  const row = await ctx.db
    .select({ account: accountColumns, password_hash: credentials.password_hash })
    .from(users)
    .leftJoin(credentials, eq(credentials.user_id, users.id))
    .where(eq(users.id, user.id))
    .get();
  if (!row) return undefined;
  const { email, phone } = await openAccount(ctx, row.account);
  return { email, phone, password_hash: row.password_hash };
}

/**
 * Makes sure that it is the password of who is signed in, and gives the hash that it was held against. Guesses count against
 * the session alone, which got in before: a stranger's at the log-in never keep the owner from what is done in an emergency.
 * Throws `wrong_password`, `too_many_attempts`, `overloaded`.
 */
export async function checkOwnPassword(
  ctx: Ctx,
  user: User,
  password: string,
  row: Awaited<ReturnType<typeof findCredentials>>,
): Promise<string> {
  const kept = row?.password_hash ?? null;
  const right = await limitAttempts(ctx, [{ scope: "session_password", subject: user.session_id }], async () =>
    (await checkInTurn(ctx, password, kept)) ? true : null,
  );
  if (!right || kept === null) throw AccountError.wrong_password();
  return kept;
}

/** Goes into the batch of what the password was asked for, and breaks it (`isAccountGuard`) when it is another one by now. */
export const guardPassword = (ctx: Ctx, user_id: string, password_hash: string): Statement =>
  accountGuard(
    ctx,
    user_id,
    sql`EXISTS (SELECT 1 FROM credentials AS own WHERE own.user_id = users.id AND own.password_hash = ${password_hash})`,
  );

import { and, eq, type SQL, sql } from "drizzle-orm";
import { accountColumns, accountGuard, type Contact, unsealAccount, reachedBy, users } from "#people/accounts";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import type { User } from "#platform/http/auth";
import { credentials } from "./tables.ts";

/** Who signs in by that e-mail address or number, sealed, with what their password is checked against. */
export async function findWithPassword(ctx: Ctx, contact: Contact) {
  const row = await ctx.db
    .select({ user: accountColumns, password_hash: credentials.password_hash })
    .from(users)
    .leftJoin(credentials, eq(credentials.user_id, users.id))
    .where(await reachedBy(ctx, contact))
    .get();
  return row ?? null;
}

/** What there is to check a password against, for who is signed in. */
export async function findCredentials(ctx: Ctx, user: User) {
  const row = await ctx.db
    .select({ account: accountColumns, password_hash: credentials.password_hash })
    .from(users)
    .leftJoin(credentials, eq(credentials.user_id, users.id))
    .where(eq(users.id, user.id))
    .get();
  if (!row) return undefined;
  const { email, phone } = await unsealAccount(ctx, row.account);
  return { email, phone, password_hash: row.password_hash };
}

/** Sets a password, whether or not there was one. */
export const setPassword = (ctx: Ctx, user_id: string, password_hash: string): Statement => {
  const row = { password_hash, password_changed_at: ctx.now() };
  return ctx.db
    .insert(credentials)
    .values({ user_id, ...row })
    .onConflictDoUpdate({ target: credentials.user_id, set: row });
};

/** Forgets the password: the account is signed in to by other ways until its owner sets one by a reset. */
export const removePassword = (ctx: Ctx, user_id: string): Statement =>
  ctx.db.delete(credentials).where(eq(credentials.user_id, user_id));

/** Goes into the batch of what the password was asked for, and breaks it (`isAccountGuard`) when it is another one by now. */
export const guardPassword = (ctx: Ctx, user_id: string, password_hash: string): Statement =>
  accountGuard(
    ctx,
    user_id,
    sql`EXISTS (SELECT 1 FROM credentials AS own WHERE own.user_id = users.id AND own.password_hash = ${password_hash})`,
  );

/** Puts another hash of the same password in the place of the one that it was checked against, unless that is gone by now. */
export const renewHash = (ctx: Ctx, user_id: string, { from, to }: { from: string; to: string }): Statement =>
  ctx.db
    .update(credentials)
    .set({ password_hash: to })
    .where(and(eq(credentials.user_id, user_id), eq(credentials.password_hash, from)));

/**
 * For another feature's select beside an account's id: when the password was last set or the e-mail address proved, epoch
 * milliseconds, 0 for never. What was handed out before then was for the earlier holder of the account. Null while it is disabled, and once it is erased or gone.
 */
export const handedOverAt = (id: string): SQL<number | null> =>
  sql<number | null>`(SELECT max(coalesce(person.email_verified_at, 0), coalesce(own.password_changed_at, 0))
    FROM users AS person LEFT JOIN credentials AS own ON own.user_id = person.id
    WHERE person.id = ${sql.raw(id)} AND person.disabled_at IS NULL AND person.erased_at IS NULL)`;

import { and, eq, isNull, ne, type SQL, sql } from "drizzle-orm";
import type { AnySQLiteColumn } from "drizzle-orm/sqlite-core";
import { PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import type { User } from "#platform/http/auth";
import { blindIndex, sealColumns } from "#platform/secrets/personal";
import { auditUser } from "./audit-user.ts";
import type { Contact } from "./schemas.ts";
import { type Account, accountColumns, type AccountRow, unsealAccount } from "./store.ts";
import { users } from "./tables.ts";

const selectLiving = (ctx: Ctx, user_id: string) =>
  ctx.db
    .select(accountColumns)
    .from(users)
    .where(and(eq(users.id, user_id), isNull(users.erased_at)))
    .get();

/** The condition that an account signs in by that e-mail address or number. */
export const reachedBy = async (ctx: Ctx, { channel, value }: Contact): Promise<SQL> =>
  channel === "email"
    ? eq(users.email_index, await blindIndex(ctx, "email", value))
    : eq(users.phone_login, await blindIndex(ctx, "phone", value));

/** Who signs in by that e-mail address or number, sealed. */
export async function findByContact(ctx: Ctx, contact: Contact): Promise<AccountRow | null> {
  const row = await ctx.db
    .select(accountColumns)
    .from(users)
    .where(await reachedBy(ctx, contact))
    .get();
  return row ?? null;
}

/** The account, opened; null when it is not there any more. */
export async function contactsOf(ctx: Ctx, user_id: string): Promise<Account | null> {
  const row = await selectLiving(ctx, user_id);
  return row ? unsealAccount(ctx, row) : null;
}

/** The account of who is signed in, opened. Throws `invalid_token` when it is not there any more. */
export async function ownAccount(ctx: Ctx, user: User): Promise<Account> {
  const account = await contactsOf(ctx, user.id);
  if (!account) throw PlatformError.invalid_token();
  return account;
}

export const markEmailVerified = (ctx: Ctx, user_id: string): Statement =>
  ctx.db
    .update(users)
    .set({ email_verified_at: ctx.now(), updated_at: ctx.now() })
    .where(and(eq(users.id, user_id), isNull(users.email_verified_at)));

const notForNobody = (column: AnySQLiteColumn) =>
  sql`CASE WHEN ${users.email_verified_at} IS NULL THEN NULL ELSE ${column} END`;

/**
 * Notes that the owner of the account's e-mail address or number was here. A person who made an account with an address that is not
 * theirs may have added their own number: until the address is proved a number is worth nothing against it, and goes.
 */
export const noteContactProved = (ctx: Ctx, user_id: string, channel: Contact["channel"]): Statement =>
  ctx.db
    .update(users)
    .set(
      channel === "email"
        ? {
            phone: notForNobody(users.phone),
            phone_index: notForNobody(users.phone_index),
            phone_login: notForNobody(users.phone_login),
            phone_verified_at: notForNobody(users.phone_verified_at),
            email_verified_at: sql`coalesce(${users.email_verified_at}, ${ctx.now()})`,
          }
        : { phone_verified_at: sql`coalesce(${users.phone_verified_at}, ${ctx.now()})` },
    )
    .where(eq(users.id, user_id));

/** Puts one picture in the place of another, unless somebody was faster: tells whether it did. */
export async function replaceAvatar(
  ctx: Ctx,
  user_id: string,
  { from, to }: { from: string | null; to: string | null },
): Promise<boolean> {
  const done = await ctx.db
    .update(users)
    .set({ avatar_key: to, updated_at: ctx.now() })
    .where(
      and(
        eq(users.id, user_id),
        isNull(users.erased_at),
        from === null ? isNull(users.avatar_key) : eq(users.avatar_key, from),
      ),
    )
    .returning({ id: users.id });
  return done.length > 0;
}

/** The account moves to another e-mail address, which was proved. The batch breaks at `users.email_index` when another account has it. */
export async function moveEmail(ctx: Ctx, user_id: string, email: string): Promise<Statement[]> {
  const account = await selectLiving(ctx, user_id);
  if (!account?.personal_key) return [];
  const sealed = await sealColumns(ctx, account.personal_key, "users", { email });
  const [email_index, now] = [await blindIndex(ctx, "email", email), ctx.now()];
  return [
    ctx.db
      .update(users)
      .set({ ...sealed, email_index, email_verified_at: now, updated_at: now })
      .where(eq(users.id, user_id)),
  ];
}

/**
 * The number becomes the account's own, proved and good for signing in. It stops signing in to an account that never proved it.
 * The batch breaks at `users.phone_login` when another account has proved it.
 */
export async function givePhone(ctx: Ctx, user_id: string, phone: string): Promise<Statement[]> {
  const account = await selectLiving(ctx, user_id);
  if (!account?.personal_key) return [];
  const sealed = await sealColumns(ctx, account.personal_key, "users", { phone });
  const [phone_index, now] = [await blindIndex(ctx, "phone", phone), ctx.now()];
  const squatted = and(eq(users.phone_login, phone_index), isNull(users.phone_verified_at), ne(users.id, user_id));
  const squatter = await ctx.db.select({ id: users.id }).from(users).where(squatted).get();
  return [
    ctx.db.update(users).set({ phone_login: null, updated_at: now }).where(squatted),
    ...(squatter ? [auditUser(ctx, "user.phone_lost_to_its_owner", squatter.id)] : []),
    ctx.db
      .update(users)
      .set({ ...sealed, phone_index, phone_login: phone_index, phone_verified_at: now, updated_at: now })
      .where(eq(users.id, user_id)),
  ];
}

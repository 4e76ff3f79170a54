import { and, asc, eq, isNotNull, isNull, lte, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import type { PersonalData } from "#platform/data/personal-data";
import { unlessLastAdmin } from "./account-statements.ts";
import { contactsOf } from "./contact-statements.ts";
import { forgetNameWords } from "./name-words.ts";
import { toUserDto } from "./schemas.ts";
import { users } from "./tables.ts";

/** The account is erased at that moment unless somebody logs in to it before. The batch breaks at `users.role` for the last admin. */
export const scheduleErasure = (ctx: Ctx, id: string, erase_at: number): Statement =>
  ctx.db
    .update(users)
    .set({ role: unlessLastAdmin(id, sql`${users.role}`), erase_at, updated_at: ctx.now() })
    .where(and(eq(users.id, id), isNull(users.erased_at)));

/** A person who comes back before they are erased stays. */
export const keepAccount = (ctx: Ctx, id: string): Statement =>
  ctx.db
    .update(users)
    .set({ erase_at: null })
    .where(and(eq(users.id, id), isNotNull(users.erase_at), isNull(users.erased_at)));

/** The ids of accounts whose time has come, the longest waiting first. */
export const accountsToErase = (ctx: Ctx, limit: number) =>
  ctx.db
    .select({ id: users.id })
    .from(users)
    .where(and(lte(users.erase_at, ctx.now()), isNull(users.erased_at)))
    .orderBy(asc(users.erase_at))
    .limit(limit);

/**
 * The head of an erasure: what stays of the account is its id and its dates. The batch breaks at `users.role` unless its time
 * has come, so that a log-in in the last moment wins.
 */
export function eraseAccount(ctx: Ctx, id: string): Statement[] {
  const now = ctx.now();
  const due = sql`CASE WHEN ${users.erase_at} <= ${now} AND ${users.erased_at} IS NULL THEN 'customer' END`;
  const nothing = {
    email: null,
    email_index: null,
    email_verified_at: null,
    phone: null,
    phone_index: null,
    phone_verified_at: null,
    phone_login: null,
    avatar_key: null,
    first_name: null,
    last_name: null,
    locale: null,
    date_of_birth: null,
    second_factor_at: null,
    passkey_at: null,
  };
  const emptied = ctx.db
    .update(users)
    .set({
      ...nothing,
      role: unlessLastAdmin(id, due),
      visibility: "private",
      // A log-in that read the account before must not leave a session behind.
      access_version: sql`${users.access_version} + 1`,
      erased_at: now,
      updated_at: now,
    })
    .where(eq(users.id, id));
  return [emptied, forgetNameWords(ctx, id)];
}

export const accountPersonalData: PersonalData = {
  gather: async (ctx, { user_id }) => {
    const account = await contactsOf(ctx, user_id);
    return { account: account && toUserDto(account) };
  },
  erase: (ctx, { user_id }) => eraseAccount(ctx, user_id),
};

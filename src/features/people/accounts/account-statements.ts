import { and, desc, eq, isNotNull, isNull, or, type SQL, sql } from "drizzle-orm";
import { ownPermissions } from "#people/roles";
import type { Ctx } from "#platform/context";
import { behind, type CursorValue } from "#platform/data/cursor";
import { inIds } from "#platform/data/db";
import { unsealColumns, personalKeyOf, type Sealed } from "#platform/secrets/personal";
import { hasNameWords } from "./name-words.ts";
import { wholeName } from "./rules.ts";
import { accountColumns, type unsealAccount } from "./store.ts";
import { users } from "./tables.ts";

export type AccountFilter = {
  /** The blind index of an e-mail address: it is sealed, so no part of it can be looked for. */
  readonly email_index?: string | undefined;
  /** The blind index of a whole telephone number. */
  readonly phone_index?: string | undefined;
  /** The blind indexes of words, all of which are in the name; with none of them nobody is found. */
  readonly words?: readonly string[] | undefined;
  readonly role?: string | undefined;
  readonly is_disabled?: boolean | undefined;
};

const matching = ({ email_index, phone_index, words, role, is_disabled }: AccountFilter): SQL | undefined =>
  and(
    isNull(users.erased_at),
    email_index === undefined ? undefined : eq(users.email_index, email_index),
    phone_index === undefined ? undefined : eq(users.phone_index, phone_index),
    words === undefined ? undefined : words.length === 0 ? sql`0` : hasNameWords(words),
    role === undefined ? undefined : eq(users.role, role),
    is_disabled === undefined ? undefined : is_disabled ? isNotNull(users.disabled_at) : isNull(users.disabled_at),
  );

/** What the back office sees of an account beside its own columns: when it was last used is for its sessions to say. */
type Beside = { readonly last_seen_at: SQL<number | null> };

/** Accounts for the back office, one more than the page, newest first. `unsealAccount` opens them. */
export function selectAccounts(
  ctx: Ctx,
  { last_seen_at, ...filter }: AccountFilter & Beside,
  { after, limit }: { after: readonly CursorValue[] | null; limit: number },
) {
  return ctx.db
    .select({ ...accountColumns, last_seen_at })
    .from(users)
    .where(and(matching(filter), behind([users.id], "desc", after)))
    .orderBy(desc(users.id))
    .limit(limit + 1);
}

export const countAccounts = (ctx: Ctx, filter: AccountFilter) =>
  ctx.db
    .select({ total_count: sql<number>`count(*)` })
    .from(users)
    .where(matching(filter));

/** A statement: the ids of those accounts, and of those with these e-mail addresses' blind indexes, that are there. */
export const accountsAmong = (
  ctx: Ctx,
  { ids, email_indexes }: { readonly ids: readonly string[]; readonly email_indexes: readonly string[] },
) =>
  ctx.db
    .select({ id: users.id, email_index: users.email_index })
    .from(users)
    .where(and(or(inIds(users.id, ids), inIds(users.email_index, email_indexes)), isNull(users.erased_at)));

/** One account as the back office sees it. An erased one is not there any more. */
export const selectAccount = (ctx: Ctx, id: string, { last_seen_at }: Beside) =>
  ctx.db
    .select({ ...accountColumns, last_seen_at })
    .from(users)
    .where(and(eq(users.id, id), isNull(users.erased_at)));

type OfficeRow = Awaited<ReturnType<typeof selectAccount>>[number];
export type OfficeAccount = Awaited<ReturnType<typeof unsealAccount<OfficeRow>>>;

/**
 * For another feature's select beside an account's id, such as `api_keys.created_by`: the role that the account has now.
 * Null while it is disabled or waits for its erasure, and once it is erased or gone.
 */
export const presentRole = (id: string): SQL<string | null> =>
  sql<string | null>`(SELECT person.role FROM users AS person
    WHERE person.id = ${sql.raw(id)} AND person.disabled_at IS NULL AND person.erase_at IS NULL AND person.erased_at IS NULL)`;

/** For another feature's select beside an account's id: what the person is called, sealed. `unsealName` opens it. */
export const sealedName = (id: string) => ({
  first_name: sql<Sealed | null>`(SELECT person.first_name FROM users AS person WHERE person.id = ${sql.raw(id)})`,
  last_name: sql<Sealed | null>`(SELECT person.last_name FROM users AS person WHERE person.id = ${sql.raw(id)})`,
  personal_key: personalKeyOf(id),
});
type SealedName = {
  readonly first_name: Sealed | null;
  readonly last_name: Sealed | null;
  readonly personal_key: string | null;
};

/** The whole name in a row with `sealedName`; null without one, and once the account is erased. */
export async function unsealName(
  ctx: Ctx,
  { first_name, last_name, personal_key }: SealedName,
): Promise<string | null> {
  const name = { first_name, last_name, personal_key };
  const opened = await unsealColumns<SealedName, "first_name" | "last_name">(ctx, "users", name, [
    "first_name",
    "last_name",
  ]);
  return wholeName(opened.first_name, opened.last_name);
}

/** A statement that reads what these accounts are called, sealed, and what tells staff from customers. `unsealName` opens it. */
export const selectNames = (ctx: Ctx, ids: readonly string[]) =>
  ctx.db
    .select({ id: users.id, role: users.role, own_permissions: ownPermissions(users.role), ...sealedName("users.id") })
    .from(users)
    .where(inIds(users.id, ids));

/** What stands in the role's place when no other enabled admin would be left: a role may not be null, so the batch breaks at `users.role`. */
export const unlessLastAdmin = (id: string, role: SQL): SQL =>
  sql`CASE WHEN ${users.role} = 'admin' AND ${users.disabled_at} IS NULL AND NOT EXISTS (
    SELECT 1 FROM users AS other
    WHERE other.role = 'admin' AND other.disabled_at IS NULL AND other.erased_at IS NULL AND other.id <> ${id}
  ) THEN NULL ELSE ${role} END`;

/** Gives the account that role instead of its own. The batch breaks at `users.role` when `role` is null, or this is the last admin. */
export const giveRole = (ctx: Ctx, id: string, role: SQL) =>
  ctx.db
    .update(users)
    .set({ role: unlessLastAdmin(id, role), updated_at: ctx.now() })
    .where(eq(users.id, id));

/** Nobody can sign in to it any more, and no session of it is good. The batch breaks at `users.role` for the last admin. */
export const disableAccount = (ctx: Ctx, id: string) =>
  ctx.db
    .update(users)
    .set({ role: unlessLastAdmin(id, sql`${users.role}`), disabled_at: ctx.now(), updated_at: ctx.now() })
    .where(eq(users.id, id));

export const enableAccount = (ctx: Ctx, id: string) =>
  ctx.db.update(users).set({ disabled_at: null, updated_at: ctx.now() }).where(eq(users.id, id));

/** Whether any account, an erased one aside, has the role in that column. */
export const isHeld = (role: SQL): SQL =>
  sql`EXISTS (SELECT 1 FROM users WHERE users.role = ${role} AND users.erased_at IS NULL)`;

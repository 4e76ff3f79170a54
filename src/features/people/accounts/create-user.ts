import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { insertRows } from "#platform/data/insert-rows";
import { blindIndex, keepPersonalKey, makePersonalKey, sealColumns } from "#platform/secrets/personal";
import { nameWordsOf } from "./name-words.ts";
import { normaliseEmail } from "./rules.ts";
import type { Account } from "./store.ts";
import { users, userWords } from "./tables.ts";

export type NewUser = {
  /** Null for who signs in by number. */
  readonly email: string | null;
  /** E.164. Without an e-mail address it signs in from now on, though nobody has proved yet that it is theirs; beside one it is for contact until it is proved. */
  readonly phone?: string | null;
  readonly role?: string;
  readonly first_name?: string | undefined;
  readonly last_name?: string | undefined;
  readonly locale?: string | undefined;
  /** ISO 8601 date. */
  readonly date_of_birth?: string | undefined;
};

/** The rows of a new account with a key of its own, for a batch, which breaks `users.email_index` or `users.phone_login` when the address or number is taken. */
export async function createUser(
  ctx: Ctx,
  { email, phone = null, role = "customer", ...profile }: NewUser,
): Promise<{ user: Account; statements: Statement[] }> {
  const [id, now] = [ctx.id(), ctx.now()];
  const personal = {
    email: email && normaliseEmail(email),
    phone,
    first_name: profile.first_name ?? null,
    last_name: profile.last_name ?? null,
    date_of_birth: profile.date_of_birth ?? null,
  };
  const phone_index = phone && (await blindIndex(ctx, "phone", phone));
  const row = {
    id,
    role,
    email_index: email && (await blindIndex(ctx, "email", email)),
    email_verified_at: null,
    phone_index,
    phone_verified_at: null,
    phone_login: email === null ? phone_index : null,
    avatar_key: null,
    locale: profile.locale ?? null,
    visibility: "private",
    second_factor_at: null,
    passkey_at: null,
    access_version: 0,
    disabled_at: null,
    erase_at: null,
    erased_at: null,
    created_at: now,
    updated_at: now,
  } as const;
  const [key, words] = await Promise.all([makePersonalKey(ctx), nameWordsOf(ctx, id, personal)]);
  const statements: Statement[] = [
    keepPersonalKey(ctx, id, key),
    ctx.db.insert(users).values({ ...row, ...(await sealColumns(ctx, key, "users", personal)) }),
    ...(words.length === 0 ? [] : [insertRows(ctx, userWords, words)]),
  ];
  // Nobody is given a role of the shop's own by making an account.
  return { user: { ...row, ...personal, own_permissions: null }, statements };
}

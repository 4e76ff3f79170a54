import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/db";
import { normaliseEmail } from "./rules.ts";
import { credentials, users } from "./tables.ts";

export type NewUser = {
  readonly email: string;
  /** From `hashInTurn`; without one the account cannot log in by password. */
  readonly password_hash?: string;
  readonly role?: string;
  readonly first_name?: string | undefined;
  readonly last_name?: string | undefined;
  readonly locale?: string | undefined;
};

/** The rows of a new account, for a batch, which breaks `users.email` when the address is taken. */
export function createUser(ctx: Ctx, { email, password_hash, role = "customer", ...profile }: NewUser) {
  const [id, now] = [ctx.id(), ctx.now()];
  const user = {
    id,
    role,
    email: normaliseEmail(email),
    email_verified_at: null,
    phone: null,
    first_name: profile.first_name ?? null,
    last_name: profile.last_name ?? null,
    locale: profile.locale ?? null,
    date_of_birth: null,
    visibility: "private",
    second_factor_at: null,
    disabled_at: null,
    erased_at: null,
    created_at: now,
    updated_at: now,
  } as const satisfies typeof users.$inferSelect;
  const statements: Statement[] = [ctx.db.insert(users).values(user)];
  if (password_hash !== undefined)
    statements.push(ctx.db.insert(credentials).values({ user_id: id, password_hash, password_changed_at: now }));
  // Nobody is given a role of the shop's own by making an account.
  return { user: { ...user, own_permissions: null }, statements };
}

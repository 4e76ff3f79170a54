import { and, eq, isNull } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { AccountError } from "./errors.ts";
import { type Account, accountColumns, unsealAccount } from "./store.ts";
import { users } from "./tables.ts";

/** The account of a person who shows their profile to everybody. Throws `profile_not_found` for every other one. */
export async function findProfile(ctx: Ctx, id: string): Promise<Account> {
  const isShown = and(
    eq(users.visibility, "public"),
    isNull(users.disabled_at),
    isNull(users.erase_at),
    isNull(users.erased_at),
  );
  const row = await ctx.db
    .select(accountColumns)
    .from(users)
    .where(and(eq(users.id, id), isShown))
    .get();
  if (!row) throw AccountError.profile_not_found();
  return unsealAccount(ctx, row);
}

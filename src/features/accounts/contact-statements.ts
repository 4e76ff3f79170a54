import { and, eq, isNull } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/db";
import { blindIndex, sealColumns } from "#platform/personal";
import { type Account, accountColumns, openAccount } from "./store.ts";
import { users } from "./tables.ts";

const selectLiving = (ctx: Ctx, user_id: string) =>
  ctx.db
    .select(accountColumns)
    .from(users)
    .where(and(eq(users.id, user_id), isNull(users.erased_at)))
    .get();

/** The account, opened; null when it is not there any more. */
export async function contactsOf(ctx: Ctx, user_id: string): Promise<Account | null> {
  const row = await selectLiving(ctx, user_id);
  return row ? openAccount(ctx, row) : null;
}

export const markEmailVerified = (ctx: Ctx, user_id: string): Statement =>
  ctx.db
    .update(users)
    .set({ email_verified_at: ctx.now(), updated_at: ctx.now() })
    .where(and(eq(users.id, user_id), isNull(users.email_verified_at)));

/** The number becomes the account's own, proved and good for signing in. The batch breaks at `users.phone_login` when another account has it. */
export async function givePhone(ctx: Ctx, user_id: string, phone: string): Promise<Statement[]> {
  const account = await selectLiving(ctx, user_id);
  if (!account?.personal_key) return [];
  const sealed = await sealColumns(ctx, account.personal_key, "users", { phone });
  const [phone_index, now] = [await blindIndex(ctx, "phone", phone), ctx.now()];
  return [
    ctx.db
      .update(users)
      .set({ ...sealed, phone_index, phone_login: phone_index, phone_verified_at: now, updated_at: now })
      .where(eq(users.id, user_id)),
  ];
}

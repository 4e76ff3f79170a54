import { and, count, desc, eq, sql } from "drizzle-orm";
import { notePasskeySince } from "#people/accounts";
import type { Ctx } from "#platform/context";
import { behind, type PageRequest, readPage } from "#platform/data/cursor";
import type { User } from "#platform/http/auth";
import { passkeys } from "./tables.ts";

export type Passkey = typeof passkeys.$inferSelect;

export const passkeysOf = (ctx: Ctx, user_id: string) =>
  ctx.db.select().from(passkeys).where(eq(passkeys.user_id, user_id));

export const ownPasskey = ({ id: user_id }: User, id: string) =>
  and(eq(passkeys.id, id), eq(passkeys.user_id, user_id));

/** Goes into each batch that adds or removes passkeys, after them: the account knows whether it has any. */
export const countPasskeys = (ctx: Ctx, user_id: string) =>
  // In words of its own: drizzle would leave the tables' names out.
  notePasskeySince(ctx, user_id, sql`(SELECT min(own.created_at) FROM passkeys AS own WHERE own.user_id = users.id)`);

/** The account's passkeys, newest first. */
export const listPasskeys = (ctx: Ctx, user: User, request: PageRequest) => {
  const own = eq(passkeys.user_id, user.id);
  return readPage(ctx, request, {
    list: `my_passkeys/${user.id}`,
    rows: (after) =>
      ctx.db
        .select()
        .from(passkeys)
        .where(and(own, behind([passkeys.id], "desc", after)))
        .orderBy(desc(passkeys.id))
        .limit(request.limit + 1),
    total: ctx.db.select({ total_count: count() }).from(passkeys).where(own),
    keysOf: (row) => [row.id],
  });
};

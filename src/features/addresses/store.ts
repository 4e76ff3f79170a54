import { and, desc, eq } from "drizzle-orm";
import type { User } from "#platform/auth";
import type { Ctx } from "#platform/context";
import { behind, type CursorValue } from "#platform/cursor";
import { addresses } from "./tables.ts";

type Page = { readonly limit: number; readonly after: readonly CursorValue[] | null };

/** The caller's own address as a statement, for a batch: one row or none, also when it is somebody else's. */
export const addressOf = (ctx: Ctx, id: string) =>
  ctx.db
    .select()
    .from(addresses)
    .where(and(eq(addresses.id, id), eq(addresses.user_id, ctx.actor.id)));

/** The account's addresses, newest first, one more than the page. */
export const listAddresses = (ctx: Ctx, user: User, { limit, after }: Page) =>
  ctx.db
    .select()
    .from(addresses)
    .where(and(eq(addresses.user_id, user.id), behind([addresses.id], "desc", after)))
    .orderBy(desc(addresses.id))
    .limit(limit + 1);

export const countAddresses = (ctx: Ctx, user: User) => ctx.db.$count(addresses, eq(addresses.user_id, user.id));

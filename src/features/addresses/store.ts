import { and, count, desc, eq } from "drizzle-orm";
import type { User } from "#platform/auth";
import type { Ctx } from "#platform/context";
import { behind, type PageRequest, readPage } from "#platform/cursor";
import { addresses } from "./tables.ts";

/** The caller's own address as a statement, for a batch: one row or none, also when it is somebody else's. */
export const addressOf = (ctx: Ctx, id: string) =>
  ctx.db
    .select()
    .from(addresses)
    .where(and(eq(addresses.id, id), eq(addresses.user_id, ctx.actor.id)));

/** The account's addresses, newest first. */
export const listAddresses = (ctx: Ctx, user: User, request: PageRequest) =>
  readPage(ctx, request, {
    list: `my_addresses/${user.id}`,
    rows: (after) =>
      ctx.db
        .select()
        .from(addresses)
        .where(and(eq(addresses.user_id, user.id), behind([addresses.id], "desc", after)))
        .orderBy(desc(addresses.id))
        .limit(request.limit + 1),
    total: ctx.db.select({ total_count: count() }).from(addresses).where(eq(addresses.user_id, user.id)),
    keysOf: (row) => [row.id],
  });

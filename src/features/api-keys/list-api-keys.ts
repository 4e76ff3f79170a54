import { count, desc } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { behind, type PageRequest, readPage } from "#platform/cursor";
import { apiKeys } from "./tables.ts";

/** All keys that there ever were, newest first: one trip. */
export const listApiKeys = (ctx: Ctx, request: PageRequest) =>
  readPage(ctx, request, {
    list: "api_keys",
    rows: (after) =>
      ctx.db
        .select()
        .from(apiKeys)
        .where(behind([apiKeys.id], "desc", after))
        .orderBy(desc(apiKeys.id))
        .limit(request.limit + 1),
    total: ctx.db.select({ total_count: count() }).from(apiKeys),
    keysOf: (row) => [row.id],
  });

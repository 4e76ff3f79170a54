import { count, desc } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { behind, type PageRequest, readPage } from "#platform/data/cursor";
import { unsealMaker, shownColumns } from "./store.ts";
import { apiKeys } from "./tables.ts";

/** All keys that there ever were, newest first: one trip. */
export async function listApiKeys(ctx: Ctx, request: PageRequest) {
  const { rows, ...page } = await readPage(ctx, request, {
    list: "api_keys",
    rows: (after) =>
      ctx.db
        .select(shownColumns)
        .from(apiKeys)
        .where(behind([apiKeys.id], "desc", after))
        .orderBy(desc(apiKeys.id))
        .limit(request.limit + 1),
    total: ctx.db.select({ total_count: count() }).from(apiKeys),
    keysOf: (row) => [row.id],
  });
  return { rows: await Promise.all(rows.map((row) => unsealMaker(ctx, row))), ...page };
}

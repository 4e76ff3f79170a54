import { desc, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { behind, readCursor, toPage } from "#platform/cursor";
import { apiKeys } from "./tables.ts";

type PageRequest = {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly count?: boolean | undefined;
};

/** All keys that there ever were, newest first: one trip. */
export async function listApiKeys(ctx: Ctx, { limit, cursor, count }: PageRequest) {
  const after = await readCursor(ctx, "api_keys", null, cursor);
  const page = ctx.db
    .select()
    .from(apiKeys)
    .where(behind([apiKeys.id], "desc", after))
    .orderBy(desc(apiKeys.id))
    .limit(limit + 1);
  const total = ctx.db.select({ total: sql<number>`count(*)` }).from(apiKeys);
  const [rows, counted] = count ? await ctx.db.batch([page, total]) : [await page, undefined];
  const cut = await toPage(ctx, "api_keys", null, rows, limit, (row) => [row.id]);
  return { ...cut, ...(counted ? { total_count: counted[0]?.total ?? 0 } : {}) };
}

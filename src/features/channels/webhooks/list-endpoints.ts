import { count, desc } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { behind, type PageRequest, readPage } from "#platform/data/cursor";
import { shownColumns, unsealSaver } from "./store.ts";
import { webhookEndpoints } from "./tables.ts";

/** All endpoints, newest first: one trip. */
export async function listEndpoints(ctx: Ctx, request: PageRequest) {
  const keys = [webhookEndpoints.created_at, webhookEndpoints.id] as const;
  const { rows, ...page } = await readPage(ctx, request, {
    list: "webhook_endpoints",
    rows: (after) =>
      ctx.db
        .select(shownColumns)
        .from(webhookEndpoints)
        .where(behind(keys, "desc", after))
        .orderBy(...keys.map((key) => desc(key)))
        .limit(request.limit + 1),
    total: ctx.db.select({ total_count: count() }).from(webhookEndpoints),
    keysOf: (row) => [row.created_at, row.id],
  });
  return { rows: await Promise.all(rows.map((row) => unsealSaver(ctx, row))), ...page };
}

import type { z } from "@hono/zod-openapi";
import { and, asc, count, gte, lt } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { behind, readPage } from "#platform/data/cursor";
import { orderTagCounts } from "./tables.ts";
import type { OrderTagsQuery } from "./tag-schemas.ts";

/** A page of the tags that orders have, in alphabetical order, each with how many have it. */
export async function listTags(ctx: Ctx, request: z.output<typeof OrderTagsQuery>) {
  const { tag } = orderTagCounts;
  const prefix = request.q?.toLowerCase();
  const matching = prefix === undefined ? undefined : and(gte(tag, prefix), lt(tag, `${prefix}\u{10FFFF}`));
  const { rows, ...page } = await readPage(ctx, request, {
    list: "order_tags",
    rows: (after) =>
      ctx.db
        .select()
        .from(orderTagCounts)
        .where(and(matching, behind([tag], "asc", after)))
        .orderBy(asc(tag))
        .limit(request.limit + 1),
    total: ctx.db.select({ total_count: count() }).from(orderTagCounts).where(matching),
    keysOf: (row) => [row.tag],
  });
  return { data: rows, ...page };
}

import { z } from "@hono/zod-openapi";
import { and, asc, count, gt, gte, lt, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { behind, pageQuery, readCursor, toPage } from "#platform/cursor";
import { text } from "#platform/schemas";
import { slugify } from "#platform/text";
import { tags } from "./tables.ts";

export const TagQuery = z.strictObject({
  ...pageQuery,
  q: text(60).optional().openapi({ description: "The beginning of the tag.", example: "lin" }),
});

/** The tags in use or once used, by slug, each with its count of products. */
export async function listTags(ctx: Ctx, { q, limit, cursor, count: counted = false }: z.output<typeof TagQuery>) {
  const prefix = q === undefined ? "" : slugify(q);
  const scope = prefix === "" ? gt(tags.slug, "") : and(gte(tags.slug, prefix), lt(tags.slug, `${prefix}~`));
  const after = behind([tags.slug], "asc", await readCursor(ctx, "tags", prefix, cursor));
  const product_count = sql<number>`(SELECT count(*) FROM product_tags pt JOIN products p ON p.id = pt.product_id WHERE pt.tag_id = tags.id AND p.deleted_at IS NULL)`;
  const list = ctx.db
    .select({ id: tags.id, slug: tags.slug, name: tags.name, product_count })
    .from(tags)
    .where(and(scope, after))
    .orderBy(asc(tags.slug))
    .limit(limit + 1);
  const total = ctx.db.select({ total_count: count() }).from(tags).where(scope);
  const [rows, counts] = counted ? await ctx.db.batch([list, total]) : [await list, null];
  const page = await toPage(ctx, "tags", prefix, rows, limit, (row) => [row.slug]);
  return {
    data: page.rows,
    next_cursor: page.next_cursor,
    ...(counts ? { total_count: counts[0]?.total_count ?? 0 } : {}),
  };
}

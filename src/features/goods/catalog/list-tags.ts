import { z } from "@hono/zod-openapi";
import { and, asc, count, gt, gte, lt, sql } from "drizzle-orm";
import { slugify } from "#platform/basics/text";
import type { Ctx } from "#platform/context";
import { behind, pageQuery, readPage } from "#platform/data/cursor";
import { text } from "#platform/http/schemas";
import { tags } from "./tables.ts";

export const TagQuery = z.strictObject({
  ...pageQuery,
  q: text(60).optional().openapi({ description: "The beginning of the tag.", example: "lin" }),
});

/** The tags in use or once used, by slug, each with its count of products. */
export async function listTags(ctx: Ctx, request: z.output<typeof TagQuery>) {
  const prefix = request.q === undefined ? "" : slugify(request.q);
  const matching = prefix === "" ? gt(tags.slug, "") : and(gte(tags.slug, prefix), lt(tags.slug, `${prefix}~`));
  const product_count = sql<number>`(SELECT count(*) FROM product_tags pt JOIN products p ON p.id = pt.product_id WHERE pt.tag_id = tags.id AND p.deleted_at IS NULL)`;
  const { rows, ...page } = await readPage(ctx, request, {
    list: "tags",
    rows: (after) =>
      ctx.db
        .select({ id: tags.id, slug: tags.slug, name: tags.name, product_count })
        .from(tags)
        .where(and(matching, behind([tags.slug], "asc", after)))
        .orderBy(asc(tags.slug))
        .limit(request.limit + 1),
    total: ctx.db.select({ total_count: count() }).from(tags).where(matching),
    keysOf: (row) => [row.slug],
  });
  return { data: rows, ...page };
}

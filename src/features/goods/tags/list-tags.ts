import { z } from "@hono/zod-openapi";
import { and, asc, count, gt, gte, lt } from "drizzle-orm";
import { tags } from "#goods/catalog";
import { slugify } from "#platform/basics/text";
import type { Ctx } from "#platform/context";
import { behind, pageQuery, readPage } from "#platform/data/cursor";
import { text } from "#platform/http/schemas";
import { selectTags, toTagDto } from "./store.ts";

export const TagQuery = z.strictObject({
  ...pageQuery,
  q: text(60).optional().openapi({ description: "The beginning of the tag.", example: "lin" }),
});

/** The tags of the shop by slug, each with its count of products that are not deleted. */
export async function listTags(ctx: Ctx, request: z.output<typeof TagQuery>) {
  const prefix = request.q === undefined ? "" : slugify(request.q);
  const matching = prefix === "" ? gt(tags.slug, "") : and(gte(tags.slug, prefix), lt(tags.slug, `${prefix}~`));
  const { rows, ...page } = await readPage(ctx, request, {
    list: "tags",
    rows: (after) =>
      selectTags(ctx)
        .where(and(matching, behind([tags.slug], "asc", after)))
        .orderBy(asc(tags.slug))
        .limit(request.limit + 1),
    total: ctx.db.select({ total_count: count() }).from(tags).where(matching),
    keysOf: (row) => [row.slug],
  });
  return { data: rows.map(toTagDto), ...page };
}

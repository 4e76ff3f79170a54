import { eq, getTableColumns, type SQL, sql } from "drizzle-orm";
import { tags } from "#goods/catalog";
import { isId } from "#platform/basics/ids";
import { toIso } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { TagError } from "./errors.ts";
import type { TagDto } from "./schemas.ts";

const product_count = sql<number>`(SELECT count(*) FROM product_tags pt JOIN products p ON p.id = pt.product_id WHERE pt.tag_id = tags.id AND p.deleted_at IS NULL)`;

/** Tags, each with its count of products that are not deleted. */
export const selectTags = (ctx: Ctx) => ctx.db.select({ ...getTableColumns(tags), product_count }).from(tags);

export type TagRow = Awaited<ReturnType<typeof selectTags>>[number];

export const isTag = (reference: string) => eq(isId(reference) ? tags.id : tags.slug, reference);

/** The products that have a tag: a select of their ids. */
export const ofTag = (id: string): SQL => sql`SELECT pt.product_id FROM product_tags pt WHERE pt.tag_id = ${id}`;

export const toTagDto = ({ created_at, updated_at, ...row }: TagRow): TagDto => ({
  ...row,
  created_at: toIso(created_at),
  updated_at: toIso(updated_at),
});

/** The tag by id or slug; 404 `tag_not_found`. */
export async function tagOf(ctx: Ctx, reference: string): Promise<TagDto> {
  const row = await selectTags(ctx).where(isTag(reference)).get();
  if (!row) throw TagError.tag_not_found();
  return toTagDto(row);
}

import { eq, sql } from "drizzle-orm";
import { changeProducts, productTags, tags, tagTerms } from "#goods/catalog";
import { invalidField } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isForeignKeyViolation, type Statement } from "#platform/data/db";
import { insertSelect } from "#platform/data/insert-rows";
import { commit } from "#platform/data/outbox";
import { TagError } from "./errors.ts";
import type { TagDto } from "./schemas.ts";
import { isTag, ofTag, selectTags, tagOf } from "./store.ts";

/** Takes the tag from every product, and out of the shop; 404 `tag_not_found`. */
export async function deleteTag(ctx: Ctx, reference: string): Promise<void> {
  const { id, slug, name } = await tagOf(ctx, reference);
  await commit(ctx, [
    ...changeProducts(ctx, ofTag(id)),
    ...removal(ctx, id),
    audit(ctx, { action: "tag.deleted", subject_type: "tag", subject_id: id, before: { slug, name } }),
  ]);
}

/** Gives the products of one tag another one in its place, and deletes the first; 404 `tag_not_found`, 422 for an `into` that is not another tag. */
export async function mergeTag(ctx: Ctx, reference: string, into: string): Promise<TagDto> {
  const [[tag], [target]] = await ctx.db.batch([
    selectTags(ctx).where(isTag(reference)),
    selectTags(ctx).where(isTag(into)),
  ]);
  if (!tag) throw TagError.tag_not_found();
  if (!target) throw invalidField("into", "not_found", "There is no such tag");
  if (target.id === tag.id) throw invalidField("into", "invalid_value", "Name another tag than the one to merge");
  const { id, slug, name } = tag;
  try {
    await commit(ctx, [
      insertSelect(
        ctx,
        productTags,
        { tag_id: target.id, product_id: sql`pt.product_id` },
        sql`FROM product_tags pt WHERE pt.tag_id = ${id}`,
      ).onConflictDoNothing(),
      ...changeProducts(ctx, ofTag(id)),
      ...removal(ctx, id),
      audit(ctx, {
        action: "tag.merged",
        subject_type: "tag",
        subject_id: id,
        before: { slug, name },
        after: { slug: target.slug, name: target.name },
      }),
    ]);
  } catch (error) {
    // The other tag was deleted in between.
    throw isForeignKeyViolation(error) ? TagError.tag_not_found() : error;
  }
  return tagOf(ctx, target.id);
}

const removal = (ctx: Ctx, id: string): Statement[] => [
  ctx.db.delete(productTags).where(eq(productTags.tag_id, id)),
  ctx.db.delete(tagTerms).where(eq(tagTerms.tag_id, id)),
  ctx.db.delete(tags).where(eq(tags.id, id)),
];

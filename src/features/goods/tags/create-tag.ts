import { bumpCatalog, tags } from "#goods/catalog";
import { setTagTerms, tagSlug } from "#goods/products";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isUniqueViolation } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { TagError } from "./errors.ts";
import type { TagDto } from "./schemas.ts";
import { tagOf } from "./store.ts";

/** Makes a tag that no product has yet; 409 `tag_taken`. */
export async function createTag(ctx: Ctx, name: string): Promise<TagDto> {
  const tag = { id: ctx.id(), slug: tagSlug(name), name };
  try {
    await commit(ctx, [
      ctx.db.insert(tags).values({ ...tag, created_at: ctx.now(), updated_at: ctx.now() }),
      setTagTerms(ctx, [tag]),
      audit(ctx, { action: "tag.created", subject_type: "tag", subject_id: tag.id, after: { slug: tag.slug, name } }),
      bumpCatalog(ctx),
    ]);
  } catch (error) {
    throw isUniqueViolation(error, "tags.slug") ? TagError.tag_taken({ slug: tag.slug }) : error;
  }
  return tagOf(ctx, tag.id);
}

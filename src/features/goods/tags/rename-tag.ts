import { eq } from "drizzle-orm";
import { changeProducts, tags, tagTerms } from "#goods/catalog";
import { setTagTerms, tagSlug } from "#goods/products";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isUniqueViolation } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { TagError } from "./errors.ts";
import type { TagDto } from "./schemas.ts";
import { ofTag, tagOf } from "./store.ts";

/** Gives the tag another name, and the slug of that name, on every product that has it; 409 `tag_taken`. */
export async function renameTag(ctx: Ctx, reference: string, name: string): Promise<TagDto> {
  const { id, slug: old_slug, name: old_name } = await tagOf(ctx, reference);
  const slug = tagSlug(name);
  try {
    await commit(ctx, [
      ctx.db.update(tags).set({ slug, name, updated_at: ctx.now() }).where(eq(tags.id, id)),
      ctx.db.delete(tagTerms).where(eq(tagTerms.tag_id, id)),
      setTagTerms(ctx, [{ id, name }]),
      audit(ctx, {
        action: "tag.renamed",
        subject_type: "tag",
        subject_id: id,
        before: { slug: old_slug, name: old_name },
        after: { slug, name },
      }),
      ...changeProducts(ctx, ofTag(id)),
    ]);
  } catch (error) {
    throw isUniqueViolation(error, "tags.slug") ? TagError.tag_taken({ slug }) : error;
  }
  return tagOf(ctx, id);
}

import { eq } from "drizzle-orm";
import { categories, bumpCatalog } from "#goods/catalog";
import { readPictures, storePictures } from "#goods/media";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit } from "#platform/data/outbox";
import type { FormFile } from "#platform/http/forms";
import type { AdminCategoryDto } from "./schemas.ts";
import { categoryOf } from "./store.ts";

/**
 * Gives the category this picture in place of any other. The bytes are stored under the hash of their content before the category
 * shows them. Raises `invalid_request` for a file that is not a picture, `body_too_large`, `category_not_found`.
 */
export async function setCategoryImage(ctx: Ctx, reference: string, file: FormFile): Promise<AdminCategoryDto> {
  const pictures = await readPictures([file]);
  const { id, image } = await categoryOf(ctx, reference);
  await storePictures(ctx, pictures);
  return changeImage(ctx, id, image?.url ?? null, pictures[0]?.key ?? null);
}

/** Takes the picture of a category away; its bytes stay, since the same content may be shown elsewhere. May be repeated. */
export async function removeCategoryImage(ctx: Ctx, reference: string): Promise<void> {
  const { id, image } = await categoryOf(ctx, reference);
  if (image) await changeImage(ctx, id, image.url, null);
}

async function changeImage(
  ctx: Ctx,
  id: string,
  image: string | null,
  image_key: string | null,
): Promise<AdminCategoryDto> {
  await commit(ctx, [
    ctx.db.update(categories).set({ image_key, updated_at: ctx.now() }).where(eq(categories.id, id)),
    audit(ctx, {
      action: "category.image_changed",
      subject_type: "category",
      subject_id: id,
      before: { image },
      after: { image: image_key },
    }),
    bumpCatalog(ctx),
  ]);
  return categoryOf(ctx, id);
}

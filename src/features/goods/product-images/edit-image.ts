import { eq } from "drizzle-orm";
import { readProduct, type ProductRow, productImages, variants, bumpCatalog } from "#goods/catalog";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit } from "#platform/data/outbox";
import { findImage, findKept, touch } from "./store.ts";

/** Says what a picture shows, for those who cannot see it. Raises `product_not_found`, `product_deleted`, `image_not_found`. */
export async function describeImage(
  ctx: Ctx,
  reference: string,
  image_id: string,
  alt_text: string,
): Promise<ProductRow> {
  const product = await findKept(ctx, reference);
  const image = await findImage(ctx, product.id, image_id);
  await commit(ctx, [
    ctx.db.update(productImages).set({ alt_text, updated_at: ctx.now() }).where(eq(productImages.id, image.id)),
    touch(ctx, product.id),
    bumpCatalog(ctx),
    audit(ctx, {
      action: "product.image_described",
      subject_type: "product",
      subject_id: product.id,
      before: { alt_text: image.alt_text },
      after: { image_id, alt_text },
    }),
  ]);
  return readProduct(ctx, product.id);
}

/**
 * Takes a picture from a product and its variants. Its bytes stay: the same content may be shown elsewhere, and pages that
 * people keep point to it for as long as they like.
 */
export async function removeImage(ctx: Ctx, reference: string, image_id: string): Promise<void> {
  const product = await findKept(ctx, reference);
  const image = await findImage(ctx, product.id, image_id);
  await commit(ctx, [
    ctx.db.update(variants).set({ image_id: null }).where(eq(variants.image_id, image.id)),
    ctx.db.delete(productImages).where(eq(productImages.id, image.id)),
    touch(ctx, product.id),
    bumpCatalog(ctx),
    audit(ctx, {
      action: "product.image_removed",
      subject_type: "product",
      subject_id: product.id,
      before: { image_id, image: image.key ?? image.source_url },
    }),
  ]);
}

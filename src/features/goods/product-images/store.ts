import { eq, sql } from "drizzle-orm";
import { CatalogError, isProduct, productImages, products } from "#goods/catalog";
import { ImageError } from "#goods/media";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";

/** A product that pictures can be changed of, with how many it has: 404 when there is none, 409 when it is deleted. */
export async function findKept(ctx: Ctx, reference: string): Promise<{ id: string; image_count: number }> {
  const row = await ctx.db
    .select({
      id: products.id,
      deleted_at: products.deleted_at,
      image_count: sql<number>`(SELECT count(*) FROM product_images i WHERE i.product_id = products.id)`,
    })
    .from(products)
    .where(isProduct(reference))
    .get();
  if (!row) throw CatalogError.product_not_found();
  if (row.deleted_at !== null) throw CatalogError.product_deleted();
  return row;
}

export const selectImages = (ctx: Ctx, product_id: string) =>
  ctx.db
    .select()
    .from(productImages)
    .where(eq(productImages.product_id, product_id))
    .orderBy(productImages.position, productImages.id);

/** A picture of this very product, or 404 `image_not_found`. */
export async function findImage(
  ctx: Ctx,
  product_id: string,
  image_id: string,
): Promise<typeof productImages.$inferSelect> {
  const image = (await selectImages(ctx, product_id)).find((one) => one.id === image_id);
  if (!image) throw ImageError.image_not_found();
  return image;
}

export const touch = (ctx: Ctx, product_id: string): Statement =>
  ctx.db.update(products).set({ updated_at: ctx.now() }).where(eq(products.id, product_id));

import { eq } from "drizzle-orm";
import { readProduct, type ProductRow, products, changeProducts, recordShown } from "#goods/catalog";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit } from "#platform/data/outbox";

/** Takes the product out of the shop. It is kept, with its slug and SKUs, for orders that show it and for `restoreProduct`. */
export const deleteProduct = (ctx: Ctx, reference: string): Promise<ProductRow> => setDeleted(ctx, reference, true);

/** Undoes `deleteProduct`: the product is back with the status it had. */
export const restoreProduct = (ctx: Ctx, reference: string): Promise<ProductRow> => setDeleted(ctx, reference, false);

async function setDeleted(ctx: Ctx, reference: string, deleted: boolean): Promise<ProductRow> {
  const product = await readProduct(ctx, reference);
  if ((product.deleted_at !== null) === deleted) return product;
  const now = ctx.now();
  const deleted_at = deleted ? now : null;
  await commit(ctx, [
    ctx.db.update(products).set({ deleted_at, updated_at: now }).where(eq(products.id, product.id)),
    ...recordShown(ctx, eq(products.id, product.id)),
    audit(ctx, {
      action: deleted ? "product.deleted" : "product.restored",
      subject_type: "product",
      subject_id: product.id,
    }),
    ...changeProducts(ctx, [product.id]),
  ]);
  return { ...product, deleted_at, updated_at: now };
}

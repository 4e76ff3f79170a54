import { and, eq, isNull } from "drizzle-orm";
import { CatalogError, isProduct, selectProducts, variants, changeProducts } from "#goods/catalog";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isGuardViolation } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { setTerms, summarise } from "./children.ts";
import { ProductError } from "./errors.ts";

/** Takes the variant out of its product; its SKU and options are free again. The last active one stays: 409 `last_variant`. */
export async function deleteVariant(ctx: Ctx, reference: string, id: string): Promise<void> {
  const [products, rows] = await ctx.db.batch([
    selectProducts(ctx.db).where(isProduct(reference)),
    ctx.db
      .select({ product_id: variants.product_id, sku: variants.sku, deleted_at: variants.deleted_at })
      .from(variants)
      .where(eq(variants.id, id)),
  ]);
  const product = products[0];
  if (!product) throw CatalogError.product_not_found();
  const variant = rows[0];
  if (variant?.product_id !== product.id) throw CatalogError.variant_not_found();
  if (variant.deleted_at !== null) return;

  const now = ctx.now();
  const { name, description } = product;
  const skus = product.variants.filter((one) => one.id !== id).map((one) => one.sku);
  try {
    await commit(ctx, [
      ctx.db
        .update(variants)
        .set({ deleted_at: now, updated_at: now })
        .where(and(eq(variants.id, id), isNull(variants.deleted_at))),
      ...setTerms(ctx, product.id, { name, description, skus }),
      ...summarise(ctx, product.id),
      audit(ctx, {
        action: "variant.deleted",
        subject_type: "variant",
        subject_id: id,
        before: { product_id: product.id, sku: variant.sku },
      }),
      ...changeProducts(ctx, [product.id]),
    ]);
  } catch (error) {
    throw isGuardViolation(error, "products.price_min") ? ProductError.last_variant() : error;
  }
}

import { categories, selectProducts, products } from "#goods/catalog";
import { selectSkus } from "#goods/products";
import type { Ctx } from "#platform/context";
import { inIds } from "#platform/data/db";
import { pictureUrl } from "./export-products.ts";
import { type ImportedProduct, type PlannedProduct, planProduct, type RowFault, wishedSku } from "./product-plan.ts";

/**
 * What has to be written to take these products in, given what the catalog has, and which of their rows cannot be used and why.
 * Prices are minor units of `currency`. One trip; nothing is written: that is `writeProducts`.
 */
export async function planImport(
  ctx: Ctx,
  found: readonly ImportedProduct[],
  currency: string,
): Promise<{ plans: PlannedProduct[]; faults: RowFault[] }> {
  const wished = found.flatMap((product) => product.variants.map((variant) => wishedSku(product, variant)));
  const [known, taken, places] = await ctx.db.batch([
    selectProducts(ctx.db).where(
      inIds(
        products.slug,
        found.map((product) => product.slug),
      ),
    ),
    selectSkus(ctx, wished),
    ctx.db
      .select({ id: categories.id, slug: categories.slug })
      .from(categories)
      .where(
        inIds(
          categories.slug,
          found.flatMap((product) => product.categories ?? []),
        ),
      ),
  ]);
  const context = {
    currency,
    id: ctx.id,
    taken_skus: new Set(taken.map((one) => one.sku)),
    category_ids: new Map(places.map(({ slug, id }) => [slug, id])),
    urlOf: pictureUrl(ctx),
  };
  const bySlug = new Map(known.map((product) => [product.slug, product]));
  const planned = new Set<string>();
  const faults: RowFault[] = [];
  const plans = found.flatMap((product) => {
    if (planned.has(product.slug)) {
      faults.push(
        ...product.rows.map((row) => ({ row, code: "rows_apart", message: "The rows of a product follow each other" })),
      );
      return [];
    }
    const { plan, faults: own } = planProduct(product, bySlug.get(product.slug), context);
    faults.push(...own);
    if (plan) planned.add(product.slug);
    return plan ?? [];
  });
  return { plans, faults };
}

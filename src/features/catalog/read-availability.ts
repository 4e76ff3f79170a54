import { and, asc, eq, isNull } from "drizzle-orm";
import { stockOf } from "#inventory";
import type { Ctx } from "#platform/context";
import { CatalogError } from "./errors.ts";
import { isProduct } from "./store.ts";
import { products, variants } from "./tables.ts";

/** What can be sold of each variant of an active product this moment, asked of the stock objects themselves, all at once. */
export async function readAvailability(ctx: Ctx, reference: string) {
  const rows = await ctx.db
    .select({ variant_id: variants.id })
    .from(products)
    .innerJoin(variants, and(eq(variants.product_id, products.id), isNull(variants.deleted_at)))
    .where(and(isProduct(reference), eq(products.state, "active")))
    .orderBy(asc(variants.position), asc(variants.id));
  if (rows.length === 0) throw CatalogError.product_not_found();
  const data = await Promise.all(
    rows.map(async ({ variant_id }) => {
      const { available } = await stockOf(ctx, variant_id).level();
      return { variant_id, available, in_stock: available > 0 };
    }),
  );
  return { data };
}

import { and, asc, eq, isNull } from "drizzle-orm";
import { stockOf } from "#goods/stock";
import { Recent } from "#platform/basics/recent";
import { SECOND } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { CatalogError } from "./errors.ts";
import { GIFT_CARDS_AVAILABLE, isProduct } from "./store.ts";
import { products, variants } from "./tables.ts";

/** A product has up to 100 variants, and so many objects to ask: repeated requests are answered from memory for a second. */
const heard = new Recent<number>({ kept_ms: SECOND, max: 5_000 });

/** What can be sold of each active variant of an active product, asked of the stock objects themselves, all at once: at most a second old. */
export async function readAvailability(ctx: Ctx, reference: string) {
  const rows = await ctx.db
    .select({ variant_id: variants.id, is_gift_card: products.is_gift_card })
    .from(products)
    .innerJoin(variants, and(eq(variants.product_id, products.id), isNull(variants.deleted_at), variants.is_active))
    .where(and(isProduct(reference), eq(products.state, "active")))
    .orderBy(asc(variants.position), asc(variants.id));
  if (rows.length === 0) throw CatalogError.product_not_found();
  const data = await Promise.all(
    rows.map(async ({ variant_id, is_gift_card }) => {
      if (is_gift_card) return { variant_id, available: GIFT_CARDS_AVAILABLE, in_stock: true };
      const ask = async () => (await stockOf(ctx, variant_id).level()).available;
      const available = (await heard.read(variant_id, ctx.now(), ask)) ?? 0;
      return { variant_id, available, in_stock: available > 0 };
    }),
  );
  return { data };
}

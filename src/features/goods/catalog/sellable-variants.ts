import { and, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { lowestPrices } from "#goods/prices";
import { Recent } from "#platform/basics/recent";
import { SECOND } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { inIds } from "#platform/data/db";
import { jsonOf } from "#platform/data/json-column";
import { type PreparedSelect, prepareSelect } from "#platform/data/prepared";
import { hasSeen } from "#platform/data/trusted-version";
import { CatalogError } from "./errors.ts";
import { choosePrice, type ChosenPrice } from "./price-rules.ts";
import { pricesOf } from "./show-prices.ts";
import { availableOf, isProduct } from "./store.ts";
import { products, variants } from "./tables.ts";

const Ids = z.array(z.string());

const selectSellable = prepareSelect((db) =>
  db
    .select({
      variant_id: variants.id,
      product_id: variants.product_id,
      // Named apart: D1 answers a batch with objects by column name, where the variant's `name` would take its place.
      product_name: sql<string>`${products.name}`.as("product_name"),
      product_slug: products.slug,
      variant_name: variants.name,
      sku: variants.sku,
      options: variants.options,
      price: variants.price,
      compare_at_price: variants.compare_at_price,
      currency: products.currency,
      image_key: sql<string | null>`coalesce(
        (SELECT i.key FROM product_images i WHERE i.id = ${variants.image_id}),
        (SELECT i.key FROM product_images i WHERE i.product_id = ${products.id} ORDER BY i.position, i.id LIMIT 1))`,
      prices: pricesOf(sql`${variants.id}`).as("prices"),
      // Of reduced prices that everybody is shown.
      lowest_prices: lowestPrices({ variant_id: sql`${variants.id}`, at: sql`${sql.placeholder("at")}` }).as(
        "lowest_prices",
      ),
      weight_grams: variants.weight_grams,
      tax_class: products.tax_class,
      // Each path has the ids from the root down.
      category_paths: sql`(SELECT json_group_array(c.path) FROM product_categories pc
        JOIN categories c ON c.id = pc.category_id WHERE pc.product_id = ${products.id})`
        .mapWith(jsonOf(Ids))
        .as("category_paths"),
      tag_ids: sql`(SELECT json_group_array(pt.tag_id) FROM product_tags pt WHERE pt.product_id = ${products.id})`
        .mapWith(jsonOf(Ids))
        .as("tag_ids"),
      sellable: sql<number>`(${products.state} = 'active' AND ${variants.deleted_at} IS NULL AND ${variants.is_active})`,
      is_gift_card: products.is_gift_card,
      available: availableOf(sql`${variants.id}`, products.is_gift_card),
    })
    .from(variants)
    .innerJoin(products, eq(products.id, variants.product_id))
    .where(inIds(variants.id, sql.placeholder("ids"))),
);

export type SellableVariant = NonNullable<Awaited<ReturnType<ReturnType<typeof selectSellable>["get"]>>>;

/** What a unit costs everybody at that moment, in the variant's own currency; null where it is not sold. */
export const publicPrice = (variant: SellableVariant | undefined, at: number): ChosenPrice | null =>
  !variant || variant.sellable === 0
    ? null
    : choosePrice(variant, { currency: variant.currency, quantity: 1, group_ids: [], at });

/**
 * A statement that reads, from the primary, what selling these variants needs: names and options for a snapshot, the price in
 * minor units of `currency`, `sellable` (product and variant are active and not deleted) and `available` units as last projected.
 * An id that never was has no row.
 */
export const sellableVariants = (ctx: Ctx, ids: readonly string[]): PreparedSelect<SellableVariant> =>
  selectSellable(ctx.db, { ids: JSON.stringify(ids), at: ctx.now() });

/** As old as a cart may show what others have changed. */
const KEPT_MS = 10 * SECOND;
type Kept = { readonly variant: SellableVariant; readonly bookmark: string | null };

/** What carts in this isolate have asked for. An own change of the catalog forgets all, a level that is projected here its variant. */
const recent = new Recent<Kept>({ kept_ms: KEPT_MS, max: 5_000 });

/** These variants as this isolate has read them within 10 s, not before what the client has seen; null unless all are known. */
export function knownVariants(ctx: Ctx, ids: readonly string[]): readonly SellableVariant[] | null {
  const known = ids.flatMap((id) => {
    const kept = recent.get(id, ctx.now());
    return kept && hasSeen(ctx, kept.bookmark) ? [kept.variant] : [];
  });
  return known.length === ids.length ? known : null;
}

/** Begins a read of `sellableVariants`, and gives what remembers its rows: nothing, where something changed here meanwhile. */
export function beginReadingVariants(ctx: Ctx): (variants: readonly SellableVariant[]) => void {
  const keep = recent.beginReading(ctx.now());
  return (variants) => {
    for (const variant of variants) keep(variant.variant_id, { variant, bookmark: ctx.bookmark() });
  };
}

/** Forgets these variants; null for all. */
export function forgetVariants(ids: readonly string[] | null): void {
  const meant = ids && new Set(ids);
  recent.forget(({ variant }) => meant === null || meant.has(variant.variant_id));
}

/** The one active variant of an active product, named by id or slug: null when it has several. 404 `product_not_found`. */
export async function findSingleVariantId(ctx: Ctx, product: string): Promise<string | null> {
  const rows = await ctx.db
    .select({ id: variants.id })
    .from(products)
    .innerJoin(variants, and(eq(variants.product_id, products.id), isNull(variants.deleted_at), variants.is_active))
    .where(and(isProduct(product), eq(products.state, "active")))
    .limit(2);
  if (rows.length === 0) throw CatalogError.product_not_found();
  return rows.length === 1 ? (rows[0]?.id ?? null) : null;
}

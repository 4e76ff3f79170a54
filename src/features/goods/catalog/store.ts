import { and, asc, eq, gt, isNull, notExists, type SQL, sql } from "drizzle-orm";
import type { AnySQLiteColumn } from "drizzle-orm/sqlite-core";
import { z } from "zod";
import { formerIdOf } from "#goods/former-slugs";
import { availabilityOf, thresholdOf } from "#goods/inventory";
import { lowestPrice } from "#goods/prices";
import { isId } from "#platform/basics/ids";
import { type Database, inIds } from "#platform/data/db";
import { jsonOf } from "#platform/data/json-column";
import { definePoint } from "#platform/extension-points";
import { productPrices } from "./price-tables.ts";
import { PriceRows, pricesJson } from "./show-prices.ts";
import { categories, products } from "./tables.ts";

/** What a product's row is read with: its children ride along as JSON, so that a page of products is one statement. */

const Picture = z.object({ key: z.string().nullable(), source_url: z.string().nullable(), alt_text: z.string() });
export type Picture = z.output<typeof Picture>;
const Image = Picture.extend({
  id: z.string(),
  position: z.number(),
  width: z.number().nullable(),
  height: z.number().nullable(),
  created_at: z.number(),
  updated_at: z.number(),
});
const CategoryRef = z.object({
  id: z.string(),
  name: z.string(),
  slug: z.string(),
  is_shown: z.number().transform(Boolean),
});
const Option = z.object({ name: z.string(), values: z.array(z.string()) });
const Attribute = z.tuple([z.string(), z.string()]);
const Variant = z.object({
  id: z.string(),
  sku: z.string(),
  name: z.string(),
  barcode: z.string().nullable(),
  options: z.record(z.string(), z.string()),
  price: z.number(),
  compare_at_price: z.number().nullable(),
  cost_price: z.number().nullable(),
  weight_grams: z.number(),
  low_stock_threshold: z.number(),
  position: z.number(),
  is_active: z.number().transform(Boolean),
  created_at: z.number(),
  updated_at: z.number(),
  image_id: z.string().nullable(),
  available: z.number(),
  image: Picture.nullable(),
  /** Of a reduced price, the lowest one of the 30 days before; null where the row is not read for visitors. */
  lowest_price_30_days: z.number().nullable(),
  /** Its prices besides its own that every visitor may have. */
  prices: PriceRows,
});
export type VariantRow = z.output<typeof Variant>;

const jsonIn = <S extends z.ZodType>(schema: S, query: SQL) => sql<z.output<S>>`${query}`.mapWith(jsonOf(schema));

/** What products are shown with for a time, besides their prices. All times are epoch milliseconds. */
export type ShownBadges = {
  /** SQL for a JSON array of `{ id, title, ends_at }`: what the outer select's row of `products` has at that moment, shown in that currency. */
  readonly shownOn: (currency: SQL, at: SQL) => SQL;
  /** SQL for the next moment at which the clock alone changes that for some product; NULL while none is known. */
  readonly nextChange: (at: SQL) => SQL;
};

export const shownBadges = definePoint<ShownBadges>("badges of products");

const Badge = z.object({ id: z.string(), title: z.string(), ends_at: z.int().nullable() });
export type Badge = z.output<typeof Badge>;
const Badges = z.array(z.array(Badge)).transform((each) => each.flat());

const listOf = (each: readonly SQL[]): SQL => sql.join([...each], sql`, `);

/** What a product is shown with: a column for a select from `products`. */
export const badgesOf = (currency: SQL, at: SQL) =>
  sql`json_array(${listOf(shownBadges.rules().map(({ shownOn }) => sql`json(${shownOn(currency, at)})`))})`.mapWith(
    jsonOf(Badges),
  );

/** SQL for the next moment at which some product is shown with something else without anybody changing anything; NULL while none is known. */
export const nextBadgeChange = (at: SQL): SQL<number | null> =>
  sql<
    number | null
  >`(SELECT min(value) FROM json_each(json_array(${listOf(shownBadges.rules().map(({ nextChange }) => nextChange(at)))})))`;

const picture = sql.raw("json_object('key', i.key, 'source_url', i.source_url, 'alt_text', i.alt_text)");
/** Units of a gift card that can be sold: its cards are made when they are, so there are always as many. */
export const GIFT_CARDS_AVAILABLE = 1_000_000;

/** In SQL, the units of a variant that can be sold, as D1 last heard. */
export const availableOf = (variant_id: AnySQLiteColumn | SQL, is_gift_card: AnySQLiteColumn | SQL): SQL<number> =>
  sql<number>`CASE WHEN ${is_gift_card} THEN ${sql.raw(String(GIFT_CARDS_AVAILABLE))} ELSE ${availabilityOf(variant_id)} END`;

const available = availableOf(sql`v.id`, sql`products.is_gift_card`);

/** Whether a variant that is sold has units left, as D1 last heard. */
export const inStock = sql`EXISTS (SELECT 1 FROM variants v WHERE v.product_id = products.id AND v.deleted_at IS NULL AND v.is_active AND ${available} > 0)`;

/** How a product is rated on the whole. */
export const ratingColumns = {
  rating_count: sql<number>`${products.rating_count}`.as("rating_count"),
  /** In hundredths of a star. */
  rating_average: sql<number>`${products.rating_average}`.as("rating_average"),
};

/** How many ratings have each number of stars. */
export const starColumns = {
  stars_1: products.stars_1,
  stars_2: products.stars_2,
  stars_3: products.stars_3,
  stars_4: products.stars_4,
  stars_5: products.stars_5,
};

/** The product's row and what a list shows of its children. */
export const summaryColumns = {
  id: products.id,
  slug: products.slug,
  name: products.name,
  name_key: products.name_key,
  description: products.description,
  status: products.status,
  currency: products.currency,
  featured: products.featured,
  tax_class: products.tax_class,
  is_gift_card: products.is_gift_card,
  default_variant_id: products.default_variant_id,
  price_min: products.price_min,
  price_max: products.price_max,
  compare_at_price: products.compare_at_price,
  on_sale: products.on_sale,
  /** Only what visitors are shown has one. */
  lowest_price_30_days: sql<number | null>`NULL`.as("lowest_price_30_days"),
  ...ratingColumns,
  created_at: products.created_at,
  updated_at: products.updated_at,
  deleted_at: products.deleted_at,
  in_stock: sql<boolean>`${inStock}`.mapWith(Boolean),
  tags: jsonIn(
    z.array(z.string()),
    sql`(SELECT json_group_array(t.name ORDER BY t.slug) FROM product_tags pt JOIN tags t ON t.id = pt.tag_id WHERE pt.product_id = products.id)`,
  ),
  categories: jsonIn(
    z.array(CategoryRef),
    sql`(SELECT json_group_array(json_object('id', c.id, 'name', c.name, 'slug', c.slug, 'is_shown', c.is_shown) ORDER BY c.path) FROM product_categories pc JOIN categories c ON c.id = pc.category_id WHERE pc.product_id = products.id)`,
  ),
  image:
    sql<Picture | null>`(SELECT ${picture} FROM product_images i WHERE i.product_id = products.id ORDER BY i.position, i.id LIMIT 1)`.mapWith(
      jsonOf(Picture),
    ),
};

/** What the storefront shows in their place: the prices of the stretch of time that is joined by `shownAt` of the same moment, and what there is besides at that moment. */
export const shownColumns = (at: SQL) => ({
  currency: productPrices.currency,
  default_variant_id: productPrices.default_variant_id,
  price_min: productPrices.price_min,
  price_max: productPrices.price_max,
  compare_at_price: productPrices.compare_at_price,
  on_sale: productPrices.on_sale,
  lowest_price_30_days: sql<
    number | null
  >`CASE WHEN ${productPrices.compare_at_price} IS NOT NULL THEN ${lowestPrice({ variant_id: sql`${productPrices.default_variant_id}`, currency: sql`${productPrices.currency}`, at })} END`.as(
    "lowest_price_30_days",
  ),
  promotions: badgesOf(sql`${productPrices.currency}`, at).as("promotions"),
});

/** The whole product: as in a list, and its variants, options, images and attributes. `lowest` is a variant's lowest price before. */
const columnsOf = (lowest: SQL) => ({
  ...summaryColumns,
  ...starColumns,
  variants: jsonIn(
    z.array(Variant),
    sql`(SELECT json_group_array(json_object('id', v.id, 'sku', v.sku, 'name', v.name, 'barcode', v.barcode, 'options', json(v.options), 'price', v.price,
      'compare_at_price', v.compare_at_price, 'cost_price', v.cost_price, 'weight_grams', v.weight_grams, 'low_stock_threshold', coalesce(${thresholdOf(sql`v.id`)}, v.low_stock_threshold),
      'position', v.position, 'is_active', v.is_active, 'created_at', v.created_at, 'updated_at', v.updated_at, 'image_id', v.image_id, 'available', ${available}, 'lowest_price_30_days', ${lowest}, 'prices', json(${pricesJson(sql`v.id`, sql`l.is_public`)}), 'image', json(CASE WHEN i.id IS NULL THEN NULL ELSE ${picture} END)) ORDER BY v.position, v.id)
      FROM variants v LEFT JOIN product_images i ON i.id = v.image_id WHERE v.product_id = products.id AND v.deleted_at IS NULL)`,
  ),
  options: jsonIn(
    z.array(Option),
    sql`(SELECT json_group_array(json_object('name', o.name, 'values', json(o."values")) ORDER BY o.position) FROM product_options o WHERE o.product_id = products.id)`,
  ),
  images: jsonIn(
    z.array(Image),
    sql`(SELECT json_group_array(json_object('id', i.id, 'key', i.key, 'source_url', i.source_url, 'alt_text', i.alt_text, 'position', i.position, 'width', i.width, 'height', i.height, 'created_at', i.created_at, 'updated_at', i.updated_at) ORDER BY i.position, i.id) FROM product_images i WHERE i.product_id = products.id)`,
  ),
  attributes: jsonIn(
    z.array(Attribute),
    sql`(SELECT json_group_array(json_array(a.name, a.value) ORDER BY a.name) FROM product_attributes a WHERE a.product_id = products.id)`,
  ),
});

const productColumns = columnsOf(sql`NULL`);

/** The whole product as the storefront shows it at that moment, to be joined with `shownAt`. */
export const shownProductColumns = (at: SQL) => ({
  ...columnsOf(lowestPrice({ variant_id: sql`v.id`, currency: sql`${productPrices.currency}`, at })),
  ...shownColumns(at),
});

const Label = z.object({ product_name: z.string(), variant_name: z.string(), image: Picture.nullable() });

/** Names and picture of a variant: a scalar subquery for other features' selects, by the outer query's variant id. NULL for an unknown one. */
export const variantLabelOf = (column: AnySQLiteColumn): SQL<z.output<typeof Label> | null> =>
  sql`(SELECT json_object('product_name', p.name, 'variant_name', v.name, 'image', json(coalesce(
      (SELECT ${picture} FROM product_images i WHERE i.id = v.image_id),
      (SELECT ${picture} FROM product_images i WHERE i.product_id = p.id ORDER BY i.position, i.id LIMIT 1))))
    FROM variants v JOIN products p ON p.id = v.product_id WHERE v.id = ${column})`.mapWith(jsonOf(Label));

/** By id or slug: a slug never looks like an id. */
export const isProduct = (reference: string): SQL => eq(isId(reference) ? products.id : products.slug, reference);

/** A statement: what products are called in addresses. */
export const slugsOf = (db: Database, ids: readonly string[]) =>
  db.select({ id: products.id, slug: products.slug }).from(products).where(inIds(products.id, ids));

/** The slug of the active product that had this one before; null where there is none, or another has the slug by now. */
export const productSlugAfter = async (db: Database, former: string): Promise<string | null> => {
  const taken = db
    .select({ one: sql`1` })
    .from(products)
    .where(eq(products.slug, former));
  const is_it = and(
    eq(products.id, formerIdOf("product", former)),
    sql`+${products.state} = 'active'`,
    notExists(taken),
  );
  return (await db.select({ slug: products.slug }).from(products).where(is_it).get())?.slug ?? null;
};

/** As `productSlugAfter`, of a category that the storefront shows. */
export const categorySlugAfter = async (db: Database, former: string): Promise<string | null> => {
  const taken = db
    .select({ one: sql`1` })
    .from(categories)
    .where(eq(categories.slug, former));
  const is_it = and(eq(categories.id, formerIdOf("category", former)), categories.is_shown, notExists(taken));
  return (await db.select({ slug: categories.slug }).from(categories).where(is_it).get())?.slug ?? null;
};

export const selectProducts = (db: Database) => db.select(productColumns).from(products);
export const selectSummaries = (db: Database) => db.select(summaryColumns).from(products);
/** For the storefront: to be joined with the stretch of time that `shownAt` names. */
export const selectShownSummaries = (db: Database, at: number) =>
  db.select({ ...summaryColumns, ...shownColumns(sql`${at}`) }).from(products);

/** Whole products that are not deleted, in the order of their slugs, from behind a slug on. */
export const selectKeptProducts = (db: Database, after_slug: string | null, limit: number) =>
  selectProducts(db)
    .where(and(isNull(products.deleted_at), after_slug === null ? undefined : gt(products.slug, after_slug)))
    .orderBy(asc(products.slug))
    .limit(limit);

export type ProductRow = Awaited<ReturnType<typeof selectProducts>>[number];
export type SummaryRow = Awaited<ReturnType<typeof selectSummaries>>[number];
/** A row as it is shown: staff see a product as it is, without what it is shown with. */
export type Shown<Row> = Row & { readonly promotions?: readonly Badge[] };

import { z } from "@hono/zod-openapi";
import { eq, gte, lte, type SQL, sql } from "drizzle-orm";
import type { AnySQLiteColumn } from "drizzle-orm/sqlite-core";
import { isLowStock } from "#goods/inventory";
import { isId } from "#platform/basics/ids";
import { MAX_AMOUNT } from "#platform/basics/money";
import { fold, slugify } from "#platform/basics/text";
import { pageQuery } from "#platform/data/cursor";
import { choice, currency, queryBoolean, queryInteger, reference, text } from "#platform/http/schemas";
import { productPrices } from "./price-tables.ts";
import { ProductStatus } from "./schemas.ts";
import { queryWords } from "./search-terms.ts";
import { inStock, type SummaryRow } from "./store.ts";
import { products } from "./tables.ts";

const price = () => queryInteger({ min: 0, max: MAX_AMOUNT });

/** What narrows any list of products. */
export const filterQuery = {
  q: text(200).optional().openapi({
    description:
      "Words of the name, description, tags or SKUs, each from its beginning; case and accents do not matter.",
    example: "linen",
  }),
  category: reference().optional().openapi({
    description:
      "Slug or id; products of the categories below it too. An inactive category finds none in the storefront.",
    example: "kitchen",
  }),
  tag: text(60).optional().openapi({ description: "Name or slug of a tag that the products have.", example: "linen" }),
  currency: currency().optional().openapi({
    description:
      "Only products sold in it, with their prices in it. Price filters and sorts are in it, or in the shop's default.",
  }),
  min_price: price().optional().openapi({ description: "In minor units.", example: 1000 }),
  max_price: price().optional().openapi({ description: "In minor units.", example: 5000 }),
  in_stock: queryBoolean()
    .optional()
    .describe("`true`: only products with a variant that can be bought now; `false`: only sold-out ones."),
  on_sale: queryBoolean()
    .optional()
    .describe("`true`: only products with a variant below its `compare_at_price`; `false`: only the others."),
  featured: queryBoolean()
    .optional()
    .describe("`true`: only products that staff marked as featured; `false`: only the others."),
  min_rating: queryInteger({ min: 1, max: 5 })
    .optional()
    .openapi({ description: "Only products with at least this many stars on average.", example: 4 }),
};

/** What is no number at all is refused for that alone: NaN is not above anything. */
const inOrder = (query: { min_price?: number | undefined; max_price?: number | undefined }): boolean =>
  !((query.min_price ?? 0) > (query.max_price ?? MAX_AMOUNT));
const disorder = { path: ["max_price"], message: "must not be below min_price" };

/** What each order of a list of products is. */
export const order_meanings = {
  newest: "Added last first.",
  oldest: "Added first first.",
  price: "Cheapest first.",
  "-price": "Dearest first.",
  name: "By name, A first.",
  "-name": "By name, Z first.",
  rating: "Best rated first, of equals those with more reviews; products without a review last.",
} as const;

const sort = choice(order_meanings)
  .default("newest")
  .openapi({ description: "The order of the list. A product's price is that of its default variant, the cheapest." });

/** A query with the filters of products, where a lowest price above the highest is refused. */
export const withPricesInOrder = <
  S extends z.ZodType<{ min_price?: number | undefined; max_price?: number | undefined }>,
>(
  schema: S,
): S => schema.refine(inOrder, disorder);

const productQuery = z.strictObject({ ...pageQuery, ...filterQuery, sort });
export type ProductQuery = z.output<typeof productQuery>;

const { category: _, ...withoutCategory } = filterQuery;
export const CategoryProductQuery = z
  .strictObject({ ...pageQuery, ...withoutCategory, sort })
  .refine(inOrder, disorder);

/** How one product is shown. */
export const ShowingQuery = z.strictObject({
  currency: currency()
    .optional()
    .openapi({ description: "Its prices are in this currency, instead of the product's own. Not sold in it is 404." }),
});

export const AdminProductQuery = z
  .strictObject({
    ...pageQuery,
    ...filterQuery,
    status: ProductStatus.optional().describe("Only products with this status."),
    is_low_stock: queryBoolean()
      .optional()
      .openapi({ description: "`true`: only products with a variant that has `is_low_stock`." }),
    deleted: queryBoolean().optional().openapi({ description: "`true`: deleted products instead of the others." }),
    sort,
  })
  .refine(inOrder, disorder);
export type AdminProductQuery = z.output<typeof AdminProductQuery>;

type Sort = {
  readonly columns: readonly AnySQLiteColumn[];
  readonly direction: "asc" | "desc";
  readonly keysOf: (row: SummaryRow) => (string | number)[];
};

export const sorts: Readonly<Record<z.output<typeof sort>, Sort>> = {
  newest: { columns: [products.created_at, products.id], direction: "desc", keysOf: (row) => [row.created_at, row.id] },
  oldest: { columns: [products.created_at, products.id], direction: "asc", keysOf: (row) => [row.created_at, row.id] },
  price: { columns: [products.price_min, products.id], direction: "asc", keysOf: (row) => [row.price_min, row.id] },
  "-price": { columns: [products.price_min, products.id], direction: "desc", keysOf: (row) => [row.price_min, row.id] },
  name: { columns: [products.name_key, products.id], direction: "asc", keysOf: (row) => [row.name_key, row.id] },
  "-name": { columns: [products.name_key, products.id], direction: "desc", keysOf: (row) => [row.name_key, row.id] },
  rating: {
    columns: [products.rating_average, products.rating_count, products.id],
    direction: "desc",
    keysOf: (row) => [row.rating_average, row.rating_count, row.id],
  },
};

/** The same for the storefront, which sorts by the prices that it shows. */
export const shownSorts: typeof sorts = {
  ...sorts,
  price: { ...sorts.price, columns: [productPrices.price_min, productPrices.product_id] },
  "-price": { ...sorts["-price"], columns: [productPrices.price_min, productPrices.product_id] },
};

export type ProductFilters = Omit<ProductQuery, "limit" | "cursor" | "count" | "sort"> & {
  readonly sort?: string | undefined;
};

/** Whether a filter names few products by an index of its own: then that index leads, and not the sort's. */
export const isNarrow = (query: ProductFilters): boolean =>
  query.q !== undefined || query.category !== undefined || query.tag !== undefined;

/** Averages are kept in hundredths. */
const STAR = 100;

/** What the filters ask for, as conditions on `products`. */
export function conditionsOf(
  query: ProductFilters & Pick<AdminProductQuery, "is_low_stock">,
  default_currency: string,
  for_staff: boolean,
): SQL[] {
  const wanted = wantedCurrency(query, default_currency);
  const [price, on_sale] = for_staff
    ? [products.price_min, products.on_sale]
    : [productPrices.price_min, productPrices.on_sale];
  return [
    ...(query.q === undefined ? [] : matches(query.q)),
    ...(query.category === undefined ? [] : [inCategory(query.category, for_staff)]),
    ...(query.tag === undefined ? [] : [hasTag(query.tag)]),
    ...(wanted === undefined || !for_staff ? [] : [eq(products.currency, wanted)]),
    ...(query.min_price === undefined ? [] : [gte(price, query.min_price)]),
    ...(query.max_price === undefined ? [] : [lte(price, query.max_price)]),
    ...(query.on_sale === undefined ? [] : [eq(on_sale, query.on_sale)]),
    ...(query.featured === undefined ? [] : [eq(products.featured, query.featured)]),
    ...(query.min_rating === undefined ? [] : [gte(products.rating_average, query.min_rating * STAR)]),
    ...(query.in_stock === undefined ? [] : [sql`${inStock} = ${Number(query.in_stock)}`]),
    ...(query.is_low_stock === undefined ? [] : [sql`${hasLowStock} = ${Number(query.is_low_stock)}`]),
  ];
}

/** Price filters and sorts are in one currency: the one that is asked for, or the shop's default. */
export const wantedCurrency = (query: ProductFilters, default_currency: string): string | undefined => {
  const priced =
    query.min_price !== undefined || query.max_price !== undefined || query.sort === "price" || query.sort === "-price";
  return query.currency ?? (priced ? default_currency : undefined);
};

/** The currency in which the storefront shows a list: the wanted one, else each product's own. */
export const shownCurrency = (query: ProductFilters, default_currency: string): SQL => {
  const wanted = wantedCurrency(query, default_currency);
  return wanted === undefined ? sql`${products.currency}` : sql`${wanted}`;
};

const hasLowStock = sql`EXISTS (SELECT 1 FROM variants v WHERE v.product_id = products.id AND v.deleted_at IS NULL AND ${isLowStock(sql`v.id`)})`;

/** Every word begins a word of the product. A query without any word finds nothing. */
function matches(query: string): SQL[] {
  const words = queryWords(query);
  if (words.length === 0) return [sql`0`];
  return words.map(
    (word) =>
      sql`products.id IN (SELECT pt.product_id FROM product_terms pt WHERE pt.term >= ${word} AND pt.term < ${`${word}\u{10ffff}`}
        UNION ALL SELECT pt.product_id FROM tag_terms tt JOIN product_tags pt ON pt.tag_id = tt.tag_id WHERE tt.term >= ${word} AND tt.term < ${`${word}\u{10ffff}`})`,
  );
}

/** For the storefront only by categories that it shows: an inactive one hides those below it too. */
function inCategory(reference: string, for_staff: boolean): SQL {
  const root = sql`(SELECT path FROM categories WHERE ${sql.raw(isId(reference) ? "id" : "slug")} = ${reference})`;
  const shown = sql.raw(for_staff ? "" : "AND c.is_shown");
  return sql`products.id IN (SELECT pc.product_id FROM categories c JOIN product_categories pc ON pc.category_id = c.id WHERE c.path >= ${root} AND c.path < ${root} || '~' ${shown})`;
}

const hasTag = (name: string): SQL => sql`products.id IN (${productsTagged(name)})`;

/** A select of the ids of products that have a tag, by its name or slug. */
export const productsTagged = (name: string): SQL =>
  sql`SELECT pt.product_id FROM tags t JOIN product_tags pt ON pt.tag_id = t.id WHERE t.slug = ${slugify(name) || fold(name)}`;

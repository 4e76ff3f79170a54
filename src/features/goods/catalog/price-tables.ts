import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { FOREVER } from "./price-rules.ts";
import { products, variants } from "./tables.ts";

/** When a row was made, and when it last changed. */
const stamps = { created_at: integer("created_at").notNull(), updated_at: integer("updated_at").notNull() };

/**
 * Prices for a while, for some customers, or instead of the usual ones. They stand here, beside what they are the prices of, since
 * every list of products filters and sorts by them; the feature of price lists writes them.
 */
export const priceLists = sqliteTable(
  "price_lists",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    kind: text("kind", { enum: ["sale", "override"] }).notNull(),
    /** Of two overrides for the same people the lower one wins. */
    priority: integer("priority").notNull().default(0),
    /** The customer groups that it is for; empty for everybody. */
    group_ids: text("group_ids", { mode: "json" }).$type<readonly string[]>().notNull(),
    is_active: integer("is_active", { mode: "boolean" }).notNull(),
    /** In force from here, and until just before there. */
    from_at: integer("from_at").notNull().default(0),
    until_at: integer("until_at").notNull().default(FOREVER),
    /** Whether its prices include tax; null where they are as the shop's other prices. */
    tax_included: integer("tax_included", { mode: "boolean" }),
    ...stamps,
    /** Whether its prices are shown to every visitor. */
    is_public: integer("is_public", { mode: "boolean" }).generatedAlwaysAs(sql`(is_active AND group_ids = '[]')`),
  },
  (t) => [
    index("price_lists_created").on(t.created_at, t.id),
    check("price_lists_kind", sql`${t.kind} IN ('sale', 'override')`),
    check("price_lists_window", sql`${t.from_at} < ${t.until_at}`),
    // What everybody is shown is compared, filtered and sorted by amount, so all of it is with tax or all without.
    check("price_lists_tax_included", sql`${t.tax_included} IS NULL OR ${t.group_ids} <> '[]'`),
    check("price_lists_is_active", sql`${t.is_active} IN (0, 1)`),
  ],
);

/** Prices of variants besides their own: in another currency, from a number of units on, or of a price list. */
export const variantPrices = sqliteTable(
  "variant_prices",
  {
    /** Empty for the variant's own prices, which are for everybody and always. */
    list_id: text("list_id").notNull(),
    variant_id: text("variant_id")
      .notNull()
      .references(() => variants.id),
    currency: text("currency").notNull(),
    /** The fewest units of a line that it is for. */
    min_quantity: integer("min_quantity").notNull().default(1),
    amount: integer("amount").notNull(),
    ...stamps,
  },
  (t) => [
    primaryKey({ columns: [t.variant_id, t.list_id, t.currency, t.min_quantity] }),
    index("variant_prices_list").on(t.list_id, t.variant_id, t.currency, t.min_quantity),
    check("variant_prices_amount", sql`${t.amount} >= 0`),
    check("variant_prices_min_quantity", sql`${t.min_quantity} >= 1`),
    check("variant_prices_currency", sql`length(${t.currency}) = 3`),
  ],
);

/**
 * What every visitor is shown of a product's prices, in each of its currencies and for each stretch of time in which no public
 * price list begins or ends: worked out by `showPrices` whenever something changes, and chosen by the clock when it is read.
 */
export const productPrices = sqliteTable(
  "product_prices",
  {
    product_id: text("product_id")
      .notNull()
      .references(() => products.id),
    currency: text("currency").notNull(),
    from_at: integer("from_at").notNull(),
    until_at: integer("until_at").notNull(),
    /** The cheapest variant, the first of equals. */
    default_variant_id: text("default_variant_id").notNull(),
    price_min: integer("price_min").notNull(),
    price_max: integer("price_max").notNull(),
    compare_at_price: integer("compare_at_price"),
    on_sale: integer("on_sale", { mode: "boolean" }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.product_id, t.currency, t.from_at] }),
    index("product_prices_price").on(t.currency, t.price_min, t.product_id),
    index("product_prices_until").on(t.until_at),
    check("product_prices_window", sql`${t.from_at} < ${t.until_at}`),
    check("product_prices_amounts", sql`${t.price_min} >= 0 AND ${t.price_max} >= ${t.price_min}`),
  ],
);

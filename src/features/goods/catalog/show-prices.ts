import { and, eq, gt, inArray, lte, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { recordPrices, shopCurrencies } from "#goods/prices";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { insertSelect } from "#platform/data/insert-rows";
import { jsonOf } from "#platform/data/json-column";
import { FOREVER, type PriceRow } from "./price-rules.ts";
import { productPrices } from "./price-tables.ts";
import { products } from "./tables.ts";

/** The stretch of a product's shown prices that a moment falls into, in a currency: for a join with `products`. */
export const shownAt = (currency: SQL, at: number | SQL): SQL | undefined =>
  and(
    eq(productPrices.product_id, products.id),
    eq(productPrices.currency, currency),
    lte(productPrices.from_at, at),
    gt(productPrices.until_at, at),
  );

/** A condition on shown prices: that they are in a currency which the shop sells in. */
export function inShopCurrency(ctx: Ctx): SQL | undefined {
  const currencies = shopCurrencies(ctx);
  return currencies ? inArray(productPrices.currency, [...currencies]) : undefined;
}

/** The next moment at which some product is shown at another price without anybody changing anything; NULL while none is known. */
export const nextPriceChange = (at: number): SQL<number | null> =>
  sql<
    number | null
  >`(SELECT min(until_at) FROM product_prices WHERE until_at > ${at} AND until_at < ${sql.raw(String(FOREVER))})`;

/**
 * Statements that work out what visitors are shown of these products' prices, as `choosePrice` does for one unit and a buyer of
 * whom nothing is known. They go behind whatever changes variants, prices or lists. `which` is a condition on `products`.
 */
export const showPrices = (ctx: Ctx, which: SQL): Statement[] => [
  ctx.db
    .delete(productPrices)
    .where(sql`${productPrices.product_id} IN (SELECT ${products.id} FROM ${products} WHERE ${which})`),
  insertSelect(
    ctx,
    productPrices,
    {
      product_id: sql`x.product_id`,
      currency: sql`x.currency`,
      from_at: sql`x.from_at`,
      until_at: sql`x.until_at`,
      default_variant_id: sql`max(CASE WHEN x.place = 1 THEN x.variant_id END)`,
      price_min: sql`min(x.price)`,
      price_max: sql`max(x.price)`,
      compare_at_price: sql`max(CASE WHEN x.place = 1 THEN x.compared END)`,
      on_sale: sql`coalesce(max(x.compared > x.price), 0)`,
    },
    sql`FROM (${ranked(which)}) x GROUP BY x.product_id, x.currency, x.from_at`,
  ),
  ...recordShown(ctx, which),
];

/** Statements that record what visitors see of these products' prices from now on: nothing of those that are not shown. */
export const recordShown = (ctx: Ctx, which: SQL): Statement[] =>
  recordPrices(ctx, {
    variants: sql`SELECT v.id FROM ${products} JOIN variants v ON v.product_id = ${products.id} WHERE ${which}`,
    shown: ranked(sql`${which} AND ${products.state} = 'active'`),
  });

const forever = sql.raw(String(FOREVER));
const inForce = sql.raw(
  "r.variant_id = v.id AND r.currency = c.currency AND r.from_at <= s.from_at AND s.from_at < r.until_at",
);

/** Each active variant in each currency and stretch of time, with what it costs then, the cheapest of a product first. */
const ranked = (which: SQL): SQL => sql`
  WITH p AS (SELECT ${products.id} AS id, ${products.currency} AS currency FROM ${products} WHERE ${which}),
  v AS (SELECT v.id, v.product_id, v.price, v.compare_at_price, v.position, p.currency
    FROM p JOIN variants v ON v.product_id = p.id AND v.deleted_at IS NULL AND v.is_active),
  r AS (SELECT v.product_id, r.variant_id, r.currency, r.amount, r.list_id, l.kind, l.priority,
      coalesce(l.from_at, 0) AS from_at, coalesce(l.until_at, ${forever}) AS until_at
    FROM v JOIN variant_prices r ON r.variant_id = v.id AND r.min_quantity = 1
    LEFT JOIN price_lists l ON l.id = r.list_id WHERE r.list_id = '' OR l.is_public),
  c AS (SELECT id AS product_id, currency FROM p UNION SELECT product_id, currency FROM r),
  moments AS (SELECT id AS product_id, 0 AS at FROM p UNION SELECT product_id, from_at FROM r UNION SELECT product_id, until_at FROM r),
  s AS (SELECT product_id, at AS from_at, lead(at, 1, ${forever}) OVER (PARTITION BY product_id ORDER BY at) AS until_at FROM moments),
  found AS (SELECT v.product_id, v.id AS variant_id, v.position, c.currency, s.from_at, s.until_at,
      (SELECT r.amount FROM r WHERE ${inForce} AND r.kind = 'override' ORDER BY r.priority, r.amount LIMIT 1) AS override,
      coalesce((SELECT r.amount FROM r WHERE ${inForce} AND r.list_id = ''), CASE WHEN c.currency = v.currency THEN v.price END) AS own,
      (SELECT min(r.amount) FROM r WHERE ${inForce} AND r.kind = 'sale') AS sale,
      CASE WHEN c.currency = v.currency THEN v.compare_at_price END AS once
    FROM v JOIN c ON c.product_id = v.product_id JOIN s ON s.product_id = v.product_id AND s.from_at < s.until_at),
  usual AS (SELECT *, coalesce(override, own) AS regular FROM found),
  priced AS (SELECT *, CASE WHEN sale < regular OR regular IS NULL THEN sale ELSE regular END AS price,
      CASE WHEN sale < regular THEN regular WHEN override IS NULL AND regular IS NOT NULL THEN once END AS before FROM usual)
  SELECT product_id, variant_id, currency, from_at, until_at, price,
    CASE WHEN before > price THEN before END AS compared,
    row_number() OVER (PARTITION BY product_id, currency, from_at ORDER BY price, position, variant_id) AS place
  FROM priced WHERE price IS NOT NULL`;

const Rows = z.array(
  z.tuple([
    z.string(),
    z.int(),
    z.int(),
    z.string(),
    z.string().nullable(),
    z.enum(["sale", "override"]).nullable(),
    z.int().nullable(),
    z.array(z.string()).nullable(),
    z.int().nullable(),
    z.int().nullable(),
    z.int().nullable(),
  ]),
);

function toRow(row: z.output<typeof Rows>[number]): PriceRow {
  const [currency, min_quantity, amount, id, name, kind, priority, group_ids, from_at, until_at, included] = row;
  if (id === "" || kind === null) return { currency, min_quantity, amount, list: null };
  const list = {
    id,
    name: name ?? "",
    kind,
    priority: priority ?? 0,
    group_ids: group_ids ?? [],
    tax_included: included === null ? null : included === 1,
  };
  return { currency, min_quantity, amount, list: { ...list, from_at: from_at ?? 0, until_at: until_at ?? 0 } };
}

/** What `pricesJson` selects. */
export const PriceRows = Rows.transform((rows) => rows.map(toRow));

/** The prices of a variant besides its own, as JSON: a scalar subquery by the outer query's variant id. `lists` says of which lists. */
export const pricesJson = (variant_id: SQL, lists: SQL): SQL =>
  sql`(SELECT json_group_array(json_array(r.currency, r.min_quantity, r.amount, r.list_id, l.name, l.kind, l.priority,
      json(l.group_ids), l.from_at, l.until_at, l.tax_included))
    FROM variant_prices r LEFT JOIN price_lists l ON l.id = r.list_id
    WHERE r.variant_id = ${variant_id} AND (r.list_id = '' OR ${lists}))`;

/** The same of every list that is switched on, read. */
export const pricesOf = (variant_id: SQL): SQL<readonly PriceRow[]> =>
  pricesJson(variant_id, sql`l.is_active`).mapWith(jsonOf(PriceRows));

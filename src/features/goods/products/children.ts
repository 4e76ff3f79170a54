import { eq, type SQL, sql } from "drizzle-orm";
import {
  productAttributes,
  productCategories,
  productOptions,
  products,
  productTags,
  productTerms,
  showPrices,
  tags,
  tagTerms,
  tagTermsOf,
  termsOf,
} from "#goods/catalog";
import { fold, slugify } from "#platform/basics/text";
import type { Ctx } from "#platform/context";
import { inIds, type Statement } from "#platform/data/db";
import { field, insertRows, insertSelect, jsonRows } from "#platform/data/insert-rows";
import type { Option } from "./rules.ts";

/** Statements that set the whole of one kind of a product's children, each with a single bound list whatever its length. */

/** What a tag is known by. */
export const tagSlug = (name: string): string => slugify(name) || fold(name);

/** Distinct by slug: `Summer` and `summer` are one tag, under the name that it had first. */
export const distinctTags = (names: readonly string[]): { slug: string; name: string }[] => [
  ...new Map(names.map((name) => [tagSlug(name), { slug: tagSlug(name), name }])).values(),
];

export function setTags(ctx: Ctx, product_id: string, names: readonly string[]): Statement[] {
  const now = ctx.now();
  const wanted = distinctTags(names).map((tag) => ({ ...tag, id: ctx.id(), created_at: now, updated_at: now }));
  return [
    ctx.db.delete(productTags).where(eq(productTags.product_id, product_id)),
    insertRows(ctx, tags, wanted).onConflictDoNothing(),
    setTagTerms(ctx, wanted),
    insertSelect(
      ctx,
      productTags,
      { tag_id: sql`t.id`, product_id },
      sql`FROM ${jsonRows(wanted)} JOIN tags t ON t.slug = ${field("slug")}`,
    ),
  ];
}

/** The words of tags that were just made. A tag that was there before under another id keeps its own. */
export const setTagTerms = (ctx: Ctx, made: readonly { readonly id: string; readonly name: string }[]): Statement =>
  insertSelect(
    ctx,
    tagTerms,
    { term: field("term"), tag_id: sql`t.id` },
    sql`FROM ${jsonRows(made.flatMap(({ id, name }) => tagTermsOf(name).map((term) => ({ id, term }))))} JOIN tags t ON t.id = ${field("id")}`,
  );

export function setCategories(ctx: Ctx, product_id: string, category_ids: readonly string[]): Statement[] {
  return [
    ctx.db.delete(productCategories).where(eq(productCategories.product_id, product_id)),
    insertRows(
      ctx,
      productCategories,
      [...new Set(category_ids)].map((category_id) => ({ category_id, product_id })),
    ),
  ];
}

export function setAttributes(ctx: Ctx, product_id: string, attributes: Readonly<Record<string, string>>): Statement[] {
  return [
    ctx.db.delete(productAttributes).where(eq(productAttributes.product_id, product_id)),
    insertRows(
      ctx,
      productAttributes,
      Object.entries(attributes).map(([name, value]) => ({ product_id, name, value })),
    ),
  ];
}

export function setOptions(ctx: Ctx, product_id: string, options: readonly Option[]): Statement[] {
  return [
    ctx.db.delete(productOptions).where(eq(productOptions.product_id, product_id)),
    ...options.map(({ name, values }, position) =>
      ctx.db.insert(productOptions).values({ product_id, position, name, values: [...values] }),
    ),
  ];
}

/** Sets the words that the product is found by. */
export function setTerms(ctx: Ctx, product_id: string, product: Parameters<typeof termsOf>[0]): Statement[] {
  return [
    ctx.db.delete(productTerms).where(eq(productTerms.product_id, product_id)),
    insertRows(
      ctx,
      productTerms,
      termsOf(product).map((term) => ({ term, product_id })),
    ),
  ];
}

/**
 * Works out of the active variants what is shown of them: prices, sale and the default variant, which is the
 * cheapest, the first of equals. Goes last in a batch that changes variants. Without any such variant the batch fails on `price_min`.
 */
export const summarise = (ctx: Ctx, product_id: string): Statement[] =>
  summariseWhere(ctx, eq(products.id, product_id));

/** As `summarise`, of several products by as many statements. */
export const summariseAll = (ctx: Ctx, product_ids: readonly string[]): Statement[] =>
  summariseWhere(ctx, inIds(products.id, product_ids));

function summariseWhere(ctx: Ctx, which: SQL): Statement[] {
  const of = (expression: string, order = "") =>
    sql`(SELECT ${sql.raw(expression)} FROM variants v WHERE v.product_id = products.id AND v.deleted_at IS NULL AND v.is_active ${sql.raw(order)})`;
  const cheapest = "ORDER BY v.price, v.position, v.id LIMIT 1";
  const row = ctx.db
    .update(products)
    .set({
      price_min: of("min(v.price)"),
      price_max: of("max(v.price)"),
      default_variant_id: of("v.id", cheapest),
      compare_at_price: of("v.compare_at_price", cheapest),
      on_sale: of("coalesce(max(v.compare_at_price > v.price), 0)"),
      updated_at: ctx.now(),
    })
    .where(which);
  return [row, ...showPrices(ctx, which)];
}

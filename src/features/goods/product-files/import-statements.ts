import { eq, sql } from "drizzle-orm";
import {
  productAttributes,
  productCategories,
  productImages,
  productOptions,
  products,
  productTags,
  productTerms,
  tags,
  termsOf,
  variants,
} from "#goods/catalog";
import { LOW_STOCK_THRESHOLD, openStocks, trackVariants } from "#goods/inventory";
import { distinctTags, setTagTerms, summariseAll } from "#goods/products";
import { fold } from "#platform/basics/text";
import type { Ctx } from "#platform/context";
import { inIds, type Statement } from "#platform/data/db";
import { field, fields, insertRows, insertSelect, jsonRows } from "#platform/data/insert-rows";
import type { PlannedProduct } from "./product-plan.ts";

/** The statements that write what `planImport` found, each table by one or two however many products there are; `bumpCatalog` belongs behind them. */
export function writeProducts(ctx: Ctx, plans: readonly PlannedProduct[], currency: string): Statement[] {
  if (plans.length === 0) return [];
  const ids = plans.map((plan) => plan.id);
  return [
    ...writeRows(ctx, plans, currency),
    ...writeChildren(ctx, plans, ids),
    writeImages(ctx, plans),
    ...writeVariants(ctx, plans),
    ...summariseAll(ctx, ids),
  ];
}

function writeRows(ctx: Ctx, plans: readonly PlannedProduct[], currency: string): Statement[] {
  const now = ctx.now();
  const rowOf = ({ id, slug, name, description, status, variants: own }: PlannedProduct) => ({
    id,
    slug,
    name,
    name_key: fold(name),
    description,
    status,
    currency,
    price_min: own[0]?.price ?? 0,
    price_max: own[0]?.price ?? 0,
    created_at: now,
    updated_at: now,
  });
  const rows = (is_new: boolean) => plans.filter((plan) => plan.is_new === is_new).map(rowOf);
  return [
    insertRows(ctx, products, rows(true)),
    ctx.db
      .update(products)
      .set({ ...fields("name", "name_key", "description", "status"), updated_at: now })
      .from(jsonRows(rows(false)))
      .where(eq(products.id, field("id"))),
  ];
}

function writeChildren(ctx: Ctx, plans: readonly PlannedProduct[], ids: readonly string[]): Statement[] {
  const tagged = plans.map((plan) => ({
    product_id: plan.id,
    own: distinctTags(plan.tags).map((tag) => ({ ...tag, id: ctx.id() })),
  }));
  const options = plans.flatMap((plan) =>
    plan.options.map(({ name, values }, position) => ({ product_id: plan.id, position, name, values: [...values] })),
  );
  const attributes = plans.flatMap((plan) =>
    Object.entries(plan.attributes).map(([name, value]) => ({ product_id: plan.id, name, value })),
  );
  const placed = plans.flatMap(({ id, category_ids }) =>
    category_ids === null ? [] : { product_id: id, category_ids },
  );
  return [
    ctx.db.delete(productCategories).where(
      inIds(
        productCategories.product_id,
        placed.map(({ product_id }) => product_id),
      ),
    ),
    insertRows(
      ctx,
      productCategories,
      placed.flatMap(({ product_id, category_ids }) =>
        category_ids.map((category_id) => ({ product_id, category_id })),
      ),
    ),
    ctx.db.delete(productOptions).where(inIds(productOptions.product_id, ids)),
    insertRows(ctx, productOptions, options),
    ctx.db.delete(productTags).where(inIds(productTags.product_id, ids)),
    insertSelect(
      ctx,
      tags,
      { ...fields("id", "slug", "name"), created_at: ctx.now(), updated_at: ctx.now() },
      sql`FROM ${jsonRows(tagged.flatMap(({ own }) => own))} WHERE true`,
    ).onConflictDoNothing(),
    setTagTerms(
      ctx,
      tagged.flatMap(({ own }) => own),
    ),
    insertSelect(
      ctx,
      productTags,
      { tag_id: sql`t.id`, ...fields("product_id") },
      sql`FROM ${jsonRows(tagged.flatMap(({ product_id, own }) => own.map(({ slug }) => ({ product_id, slug }))))}
        JOIN tags t ON t.slug = ${field("slug")}`,
    ),
    insertRows(ctx, productAttributes, attributes).onConflictDoUpdate({
      target: [productAttributes.product_id, productAttributes.name],
      set: { value: sql`excluded.value` },
    }),
    ctx.db.delete(productTerms).where(inIds(productTerms.product_id, ids)),
    // Up to 400 words a product: with a row for each the list would be larger than a parameter may be.
    insertSelect(
      ctx,
      productTerms,
      { term: sql`t.value`, ...fields("product_id") },
      sql`FROM ${jsonRows(plans.map((plan) => ({ product_id: plan.id, terms: termsOf(plan) })))}, json_each(json_each.value, '$.terms') t`,
    ),
  ];
}

/** Pictures are known by their address alone: nothing is fetched. One that the product has already is left as it is. */
function writeImages(ctx: Ctx, plans: readonly PlannedProduct[]): Statement {
  const wanted = plans.flatMap(({ id, images, variants: own }) => {
    const named = new Set(images.map((image) => image.url));
    const more = [...new Set(own.flatMap(({ image_url }) => image_url ?? []))]
      .filter((url) => !named.has(url))
      .map((url) => ({ url, alt_text: "" }));
    return [...images, ...more].map(({ url, alt_text }, i) => ({
      id: ctx.id(),
      product_id: id,
      source_url: url,
      alt_text,
      at: i,
    }));
  });
  const ofProduct = sql`FROM product_images i WHERE i.product_id = ${field("product_id")}`;
  const behind = sql`coalesce((SELECT max(i.position) + 1 ${ofProduct}), 0)`;
  return insertSelect(
    ctx,
    productImages,
    {
      ...fields("id", "product_id", "source_url", "alt_text"),
      position: sql`(${field("at")}) + ${behind}`,
      created_at: ctx.now(),
      updated_at: ctx.now(),
    },
    sql`FROM ${jsonRows(wanted)} WHERE NOT EXISTS (SELECT 1 ${ofProduct} AND i.source_url = ${field("source_url")})`,
  );
}

function writeVariants(ctx: Ctx, plans: readonly PlannedProduct[]): Statement[] {
  const now = ctx.now();
  const all = plans.flatMap((plan) => plan.variants);
  const rows = (is_new: boolean) => jsonRows(all.filter((variant) => variant.is_new === is_new));
  const image = sql`coalesce(${field("image_id")}, (SELECT i.id FROM product_images i WHERE i.product_id = ${field("product_id")} AND i.source_url = ${field("image_url")}))`;
  return [
    insertSelect(
      ctx,
      variants,
      {
        ...fields("id", "product_id", "sku", "name", "barcode", "options", "options_key", "position"),
        ...fields("price", "compare_at_price", "cost_price", "weight_grams"),
        low_stock_threshold: LOW_STOCK_THRESHOLD,
        image_id: image,
        is_active: true,
        created_at: now,
        updated_at: now,
      },
      sql`FROM ${rows(true)}`,
    ),
    ctx.db
      .update(variants)
      .set({
        ...fields("sku", "price", "compare_at_price", "weight_grams"),
        barcode: sql`coalesce(${field("barcode")}, barcode)`,
        cost_price: sql`coalesce(${field("cost_price")}, cost_price)`,
        image_id: sql`coalesce(${image}, image_id)`,
        updated_at: now,
      })
      .from(rows(false))
      .where(eq(variants.id, field("id"))),
    trackVariants(
      ctx,
      all.map(({ id, product_id, sku }) => ({
        variant_id: id,
        product_id,
        sku,
        low_stock_threshold: LOW_STOCK_THRESHOLD,
      })),
    ),
    // Only a new variant has an opening stock: importing the same file again must not fill the shelves again.
    ...openStocks(
      ctx,
      all.filter((variant) => variant.is_new).map(({ id, quantity }) => ({ variant_id: id, quantity })),
    ),
  ];
}

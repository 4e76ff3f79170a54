import { eq, sql } from "drizzle-orm";
import {
  productAttributes,
  productImages,
  productOptions,
  products,
  productTags,
  productTerms,
  tags,
  variants,
} from "#catalog";
import { openStocks, trackVariants } from "#inventory";
import type { Ctx } from "#platform/context";
import { inIds, type Statement } from "#platform/db";
import { fold, termsOf } from "#platform/text";
import { distinctTags, summariseAll } from "#products";
import type { PlannedProduct } from "./import-plan.ts";

const LOW_STOCK_THRESHOLD = 5;

/** A list as the rows of a statement, with one bound parameter however long it is. What is selected from it stands in the order of the table's columns. */
const rowsOf = (list: readonly unknown[]) => sql`json_each(${JSON.stringify(list)})`;

/** The statements that write what `planImport` found, each table by one or two however many products there are; `bumpCatalog` belongs behind them. */
export function writeProducts(ctx: Ctx, plans: readonly PlannedProduct[], currency: string): Statement[] {
  if (plans.length === 0) return [];
  const ids = plans.map((plan) => plan.id);
  return [
    ...writeRows(ctx, plans, currency),
    ...writeChildren(ctx, plans, ids),
    writeImages(ctx, plans),
    ...writeVariants(ctx, plans),
    summariseAll(ctx, ids),
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
    price: own[0]?.price ?? 0,
  });
  const rows = (is_new: boolean) => rowsOf(plans.filter((plan) => plan.is_new === is_new).map(rowOf));
  return [
    ctx.db.insert(products).select(
      sql`SELECT value ->> 'id', value ->> 'slug', value ->> 'name', value ->> 'name_key', value ->> 'description', value ->> 'status', ${currency}, 0,
        NULL, value ->> 'price', value ->> 'price', NULL, 0, ${now}, ${now}, NULL FROM ${rows(true)}`,
    ),
    ctx.db
      .update(products)
      .set({
        name: sql`j.value ->> 'name'`,
        name_key: sql`j.value ->> 'name_key'`,
        description: sql`j.value ->> 'description'`,
        status: sql`j.value ->> 'status'`,
        updated_at: now,
      })
      .from(sql`${rows(false)} j`)
      .where(eq(products.id, sql`j.value ->> 'id'`)),
  ];
}

function writeChildren(ctx: Ctx, plans: readonly PlannedProduct[], ids: readonly string[]): Statement[] {
  const tagged = plans.map(
    (plan) => [plan.id, distinctTags(plan.tags).map((tag) => ({ ...tag, id: ctx.id() }))] as const,
  );
  const options = plans.flatMap((plan) => plan.options.map(({ name, values }, i) => [plan.id, i, name, values]));
  const attributes = plans.flatMap((plan) =>
    Object.entries(plan.attributes).map(([name, value]) => [plan.id, name, value]),
  );
  return [
    ctx.db.delete(productOptions).where(inIds(productOptions.product_id, ids)),
    ctx.db
      .insert(productOptions)
      .select(sql`SELECT value ->> 0, value ->> 1, value ->> 2, value -> 3 FROM ${rowsOf(options)}`),
    ctx.db.delete(productTags).where(inIds(productTags.product_id, ids)),
    // `WHERE true` lets SQLite's parser tell the conflict clause from a join.
    ctx.db
      .insert(tags)
      .select(
        sql`SELECT value ->> 'id', value ->> 'slug', value ->> 'name', ${ctx.now()} FROM ${rowsOf(tagged.flatMap(([, own]) => own))} WHERE true`,
      )
      .onConflictDoNothing(),
    ctx.db
      .insert(productTags)
      .select(
        sql`SELECT t.id, j.value ->> 0 FROM ${rowsOf(tagged.flatMap(([id, own]) => own.map((tag) => [id, tag.slug])))} j JOIN tags t ON t.slug = j.value ->> 1`,
      ),
    ctx.db
      .insert(productAttributes)
      .select(sql`SELECT value ->> 0, value ->> 1, value ->> 2 FROM ${rowsOf(attributes)} WHERE true`)
      .onConflictDoUpdate({
        target: [productAttributes.product_id, productAttributes.name],
        set: { value: sql`excluded.value` },
      }),
    ctx.db.delete(productTerms).where(inIds(productTerms.product_id, ids)),
    ctx.db
      .insert(productTerms)
      .select(
        sql`SELECT t.value, p.value ->> 0 FROM ${rowsOf(plans.map((plan) => [plan.id, termsOf(plan)]))} p, json_each(p.value, '$[1]') t`,
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
      url,
      alt_text,
      position: i,
    }));
  });
  const behind = sql`coalesce((SELECT max(i.position) + 1 FROM product_images i WHERE i.product_id = j.value ->> 'product_id'), 0)`;
  return ctx.db.insert(productImages).select(
    sql`SELECT j.value ->> 'id', j.value ->> 'product_id', NULL, j.value ->> 'url', j.value ->> 'alt_text', (j.value ->> 'position') + ${behind}, NULL, NULL, NULL, ${ctx.now()}
      FROM ${rowsOf(wanted)} j
      WHERE NOT EXISTS (SELECT 1 FROM product_images i WHERE i.product_id = j.value ->> 'product_id' AND i.source_url = j.value ->> 'url')`,
  );
}

function writeVariants(ctx: Ctx, plans: readonly PlannedProduct[]): Statement[] {
  const now = ctx.now();
  const all = plans.flatMap((plan) => plan.variants);
  const rows = (is_new: boolean) => rowsOf(all.filter((variant) => variant.is_new === is_new));
  const image = sql`(SELECT i.id FROM product_images i WHERE i.product_id = j.value ->> 'product_id' AND i.source_url = j.value ->> 'image_url')`;
  return [
    ctx.db.insert(variants).select(
      sql`SELECT j.value ->> 'id', j.value ->> 'product_id', j.value ->> 'sku', j.value ->> 'name', j.value ->> 'barcode', j.value -> 'options', j.value ->> 'options_key', j.value ->> 'price',
        j.value ->> 'compare_at_price', j.value ->> 'cost_price', j.value ->> 'weight_grams', ${LOW_STOCK_THRESHOLD}, ${image}, j.value ->> 'position', ${now}, ${now}, NULL FROM ${rows(true)} j`,
    ),
    ctx.db
      .update(variants)
      .set({
        sku: sql`j.value ->> 'sku'`,
        barcode: sql`coalesce(j.value ->> 'barcode', barcode)`,
        price: sql`j.value ->> 'price'`,
        compare_at_price: sql`j.value ->> 'compare_at_price'`,
        cost_price: sql`coalesce(j.value ->> 'cost_price', cost_price)`,
        weight_grams: sql`j.value ->> 'weight_grams'`,
        image_id: sql`coalesce(${image}, image_id)`,
        updated_at: now,
      })
      .from(sql`${rows(false)} j`)
      .where(eq(variants.id, sql`j.value ->> 'id'`)),
    trackVariants(
      ctx,
      all.map(({ id, sku }) => ({ variant_id: id, sku, low_stock_threshold: LOW_STOCK_THRESHOLD })),
    ),
    // Only a new variant has an opening stock: importing the same file again must not fill the shelves again.
    ...openStocks(
      ctx,
      all.filter((variant) => variant.is_new).map(({ id, quantity }) => ({ variant_id: id, quantity })),
    ),
  ];
}

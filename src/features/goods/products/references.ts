import { and, isNull, or, type SQL, sql } from "drizzle-orm";
import { categories, products, variants } from "#goods/catalog";
import { invalidFields } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { inIds, isUniqueViolation } from "#platform/data/db";
import { ProductError } from "./errors.ts";

/** The ids of the categories that were named by id or slug, in one statement; `categoryIds` reads its rows. */
export const selectCategoryRefs = (ctx: Ctx, references: readonly string[]) =>
  ctx.db
    .select({ id: categories.id, slug: categories.slug })
    .from(categories)
    .where(or(inIds(categories.id, references), inIds(categories.slug, references)));

export function categoryIds(references: readonly string[], rows: readonly { id: string; slug: string }[]): string[] {
  const found = references.map((reference) => rows.find((row) => row.id === reference || row.slug === reference)?.id);
  const errors = found.flatMap((id, i) =>
    id === undefined
      ? [{ path: `categories.${i}`, code: "not_found" as const, message: "There is no such category" }]
      : [],
  );
  if (errors.length > 0) throw invalidFields(errors);
  return found.filter((id) => id !== undefined);
}

/** The slug and every one made from it by a number, as one range of the index: `.` comes after `-`. */
const around = (slug: string): SQL =>
  sql`(${products.slug} = ${slug} OR (${products.slug} > ${`${slug}-`} AND ${products.slug} < ${`${slug}.`}))`;

export const selectSlugsLike = (ctx: Ctx, slug: string) =>
  ctx.db.select({ slug: products.slug }).from(products).where(around(slug));

export const selectSkus = (ctx: Ctx, skus: readonly string[]) =>
  ctx.db
    .select({ sku: variants.sku })
    .from(variants)
    .where(and(inIds(variants.sku, skus), isNull(variants.deleted_at)));

/** One SKU for each variant: the explicit one, 409 `sku_taken` when it is not free, or the made one, with `tail` added when that is not free. */
export function freeSkus(
  wished: readonly { readonly sku: string; readonly explicit: boolean }[],
  rows: readonly { sku: string }[],
  tail: string,
): string[] {
  const taken = new Set(rows.map((row) => row.sku));
  return wished.map(({ sku, explicit }, i) => {
    if (explicit && taken.has(sku)) throw ProductError.sku_taken({ sku });
    const free = taken.has(sku) ? `${sku}-${tail.toUpperCase()}${i === 0 ? "" : i}` : sku;
    taken.add(free);
    return free;
  });
}

/** What a broken constraint means to who asked for these names; any other error as it is. */
export function refusalOf(error: unknown, names: { slug?: string | undefined; sku?: string | undefined }): unknown {
  if (isUniqueViolation(error, "products.slug")) return ProductError.slug_taken({ slug: names.slug });
  if (isUniqueViolation(error, "variants.sku")) return ProductError.sku_taken({ sku: names.sku });
  if (isUniqueViolation(error, "variants.options_key")) return ProductError.options_taken();
  return error;
}

import { and, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import { CatalogError, categories } from "#goods/catalog";
import { imageUrl } from "#goods/media";
import { invalidField } from "#platform/basics/errors";
import { isId } from "#platform/basics/ids";
import { toIso } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { type Database, isGuardViolation, type Statement } from "#platform/data/db";
import { CategoryError } from "./errors.ts";
import type { AdminCategoryDto, CategoryDto } from "./schemas.ts";

const ATTEMPTS = 3;

/** What a category shows: to staff all categories below it, to shoppers those that the storefront shows. */
export type Audience = "staff" | "shoppers";

/** A category with the count of active products in it and below it. Reads for shoppers add `isShown` to their conditions. */
export const selectCategories = (db: Database, audience: Audience) =>
  db
    .select({
      id: categories.id,
      name: categories.name,
      slug: categories.slug,
      description: categories.description,
      parent_id: categories.parent_id,
      path: categories.path,
      depth: categories.depth,
      position: categories.position,
      image_key: categories.image_key,
      is_active: categories.is_active,
      created_at: categories.created_at,
      updated_at: categories.updated_at,
      product_count: sql<number>`(SELECT count(DISTINCT pc.product_id) FROM categories d JOIN product_categories pc ON pc.category_id = d.id
        JOIN products p ON p.id = pc.product_id WHERE d.path >= categories.path AND d.path < categories.path || '~' ${sql.raw(audience === "shoppers" ? "AND d.is_shown" : "")} AND +p.state = 'active')`,
    })
    .from(categories);

export type CategoryRow = Awaited<ReturnType<typeof selectCategories>>[number];

export const isCategory = (reference: string) => eq(isId(reference) ? categories.id : categories.slug, reference);

/** Whether the storefront shows it: it and everything above it is active. */
export const isShown = eq(categories.is_shown, true);

export const toAdminCategoryDto = ({
  path: _path,
  depth: _depth,
  image_key,
  created_at,
  updated_at,
  ...same
}: CategoryRow): AdminCategoryDto => ({
  ...same,
  image: image_key === null ? null : { url: imageUrl(image_key), alt_text: same.name },
  created_at: toIso(created_at),
  updated_at: toIso(updated_at),
});

export function toCategoryDto(row: CategoryRow): CategoryDto {
  const { is_active: _, children: _children, ...shown } = toAdminCategoryDto(row);
  return shown;
}

/** Works out again which categories below the path are shown, itself included. Goes behind what changed their place or `is_active`. */
export const showCategories = (ctx: Ctx, path: SQL | string): Statement =>
  ctx.db
    .update(categories)
    .set({
      is_shown: sql`NOT EXISTS (SELECT 1 FROM categories a WHERE a.is_active = 0 AND categories.path >= a.path AND categories.path < a.path || '~')`,
    })
    .where(and(gte(categories.path, path), lt(categories.path, sql`${path} || '~'`)));

/** Undoes its batch by a CHECK when the category is no longer where it was read to be. */
export const guardPath = (ctx: Ctx, { id, path }: { id: string; path: string }): Statement =>
  ctx.db
    .update(categories)
    .set({ depth: sql`CASE WHEN path = ${path} THEN depth ELSE -1 END` })
    .where(eq(categories.id, id));

/** Runs the change again when the tree moved under it; 409 `category_changed` when it keeps moving. */
export async function onStillTree<T>(change: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await change();
    } catch (error) {
      if (!isGuardViolation(error, "categories_depth")) throw error;
      if (attempt === ATTEMPTS) throw CategoryError.category_changed();
    }
  }
}

/** The category above, found by id or slug; 422 when there is none. */
export function parentOf<R>(reference: string | null | undefined, rows: readonly R[]): R | null {
  if (typeof reference !== "string") return null;
  const row = rows[0];
  if (row) return row;
  throw invalidField("parent_id", "not_found", "There is no such category");
}

/** The category as staff see it, by id or slug; 404 `category_not_found`. */
export async function categoryOf(ctx: Ctx, reference: string): Promise<AdminCategoryDto> {
  const row = await selectCategories(ctx.db, "staff").where(isCategory(reference)).get();
  if (!row) throw CatalogError.category_not_found();
  return toAdminCategoryDto(row);
}

/** The products of a category and of those below it: a select of their ids. */
export const productsBelow = (id: string): SQL => {
  const path = sql`(SELECT path FROM categories WHERE id = ${id})`;
  return sql`SELECT pc.product_id FROM categories c JOIN product_categories pc ON pc.category_id = c.id WHERE c.path >= ${path} AND c.path < ${path} || '~'`;
};

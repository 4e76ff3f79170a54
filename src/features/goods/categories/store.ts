import { eq, sql } from "drizzle-orm";
import { CatalogError, categories } from "#goods/catalog";
import { imageUrl } from "#goods/media";
import { invalidFields } from "#platform/basics/errors";
import { isId } from "#platform/basics/ids";
import type { Ctx } from "#platform/context";
import { type Database, isGuardViolation, type Statement } from "#platform/data/db";
import { CategoryError } from "./errors.ts";
import { type CategoryDto } from "./schemas.ts";

const ATTEMPTS = 3;

/** A category with the count of active products in it and below it. */
export const selectCategories = (db: Database) =>
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
      product_count: sql<number>`(SELECT count(DISTINCT pc.product_id) FROM categories d JOIN product_categories pc ON pc.category_id = d.id
        JOIN products p ON p.id = pc.product_id WHERE d.path >= categories.path AND d.path < categories.path || '~' AND +p.state = 'active')`,
    })
    .from(categories);

export type CategoryRow = Awaited<ReturnType<typeof selectCategories>>[number];

export const isCategory = (reference: string) => eq(isId(reference) ? categories.id : categories.slug, reference);

export const toCategoryDto = ({ path: _path, depth: _depth, image_key, ...same }: CategoryRow): CategoryDto => ({
  ...same,
  image: image_key === null ? null : { url: imageUrl(image_key), alt_text: same.name },
});

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
  throw invalidFields([{ path: "parent_id", code: "not_found", message: "There is no such category" }]);
}

export async function categoryOf(ctx: Ctx, reference: string): Promise<CategoryDto> {
  const row = await selectCategories(ctx.db).where(isCategory(reference)).get();
  if (!row) throw CatalogError.category_not_found();
  return toCategoryDto(row);
}

import { and, eq, gte, lt, max, sql } from "drizzle-orm";
import { bumpCatalog, CatalogError, categories, changeProducts } from "#goods/catalog";
import { keepFormerSlug } from "#goods/former-slugs";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isUniqueViolation, type Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { CategoryError } from "./errors.ts";
import { CATEGORY_LEVELS, isWithin, pathBelow } from "./rules.ts";
import type { AdminCategoryDto, CategoryPatch } from "./schemas.ts";
import {
  categoryOf,
  type CategoryRow,
  guardPath,
  isCategory,
  onStillTree,
  parentOf,
  productsBelow,
  selectCategories,
  showCategories,
} from "./store.ts";

/**
 * Changes the fields that are given; another `parent_id` moves the category with everything below it.
 * 409 `slug_taken`, `category_cycle` or `category_too_deep`.
 */
export const updateCategory = (ctx: Ctx, reference: string, patch: CategoryPatch): Promise<AdminCategoryDto> =>
  onStillTree(() => update(ctx, reference, patch));

/** Fields of a category that its products are found or filtered by. */
const OF_PRODUCTS = ["name", "slug", "parent_id", "is_active"] as const;

async function update(ctx: Ctx, reference: string, patch: CategoryPatch): Promise<AdminCategoryDto> {
  const root = ctx.db.select({ path: categories.path }).from(categories).where(isCategory(reference));
  const [rows, parents, deepest] = await ctx.db.batch([
    selectCategories(ctx.db, "staff").where(isCategory(reference)),
    selectCategories(ctx.db, "staff").where(isCategory(patch.parent_id ?? "")),
    ctx.db
      .select({ depth: max(categories.depth) })
      .from(categories)
      .where(and(gte(categories.path, sql`${root}`), lt(categories.path, sql`${root} || '~'`))),
  ]);
  const parent = parentOf(patch.parent_id, parents);
  const category = rows[0];
  if (!category) throw CatalogError.category_not_found();
  const { parent_id: _, ...own } = patch;
  const moves = patch.parent_id !== undefined && (parent?.id ?? null) !== category.parent_id;
  const parent_id = moves ? (parent?.id ?? null) : category.parent_id;
  const was: Record<string, unknown> = category;
  const before = Object.fromEntries(Object.keys(patch).map((key) => [key, was[key]]));
  const after = patch.parent_id === undefined ? own : { ...own, parent_id };
  try {
    await commit(ctx, [
      ...(moves ? moveBelow(ctx, category, parent, deepest[0]?.depth ?? category.depth) : []),
      ctx.db
        .update(categories)
        .set({ ...own, parent_id, updated_at: ctx.now() })
        .where(eq(categories.id, category.id)),
      ...keepFormerSlug(ctx, "category", { id: category.id, from: category.slug, to: own.slug }),
      ...(moves || own.is_active !== undefined
        ? [showCategories(ctx, sql`(SELECT path FROM categories WHERE id = ${category.id})`)]
        : []),
      audit(ctx, {
        action: moves ? "category.moved" : "category.updated",
        subject_type: "category",
        subject_id: category.id,
        before,
        after,
      }),
      ...(OF_PRODUCTS.some((field) => patch[field] !== undefined)
        ? changeProducts(ctx, productsBelow(category.id))
        : [bumpCatalog(ctx)]),
    ]);
  } catch (error) {
    throw isUniqueViolation(error, "categories.slug") ? CategoryError.slug_taken({ slug: patch.slug }) : error;
  }
  return categoryOf(ctx, category.id);
}

/** Rewrites the paths of the category and of all below it. Both ends are guarded: two moves at once cannot make a cycle. */
function moveBelow(ctx: Ctx, category: CategoryRow, parent: CategoryRow | null, deepest: number): Statement[] {
  if (parent && isWithin(parent.path, category.path)) throw CategoryError.category_cycle();
  const down = (parent ? parent.depth + 1 : 0) - category.depth;
  if (deepest + down >= CATEGORY_LEVELS) throw CategoryError.category_too_deep({ levels: CATEGORY_LEVELS });
  const path = pathBelow(parent?.path ?? "", category.id);
  return [
    guardPath(ctx, category),
    ...(parent ? [guardPath(ctx, parent)] : []),
    ctx.db
      .update(categories)
      .set({ path: sql`${path} || substr(path, ${category.path.length + 1})`, depth: sql`depth + ${down}` })
      .where(and(gte(categories.path, category.path), lt(categories.path, `${category.path}~`))),
  ];
}

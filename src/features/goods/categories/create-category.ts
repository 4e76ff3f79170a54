import { eq, isNull, sql } from "drizzle-orm";
import { categories, bumpCatalog } from "#goods/catalog";
import { freeSlug, slugify } from "#platform/basics/text";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isUniqueViolation } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { CategoryError } from "./errors.ts";
import { CATEGORY_LEVELS, pathBelow } from "./rules.ts";
import type { AdminCategoryDto, CategoryInput } from "./schemas.ts";
import { categoryOf, guardPath, isCategory, onStillTree, parentOf, selectCategories, showCategories } from "./store.ts";

/** Adds a category, last among its siblings unless a position is given. 409 `slug_taken` or `category_too_deep`. */
export const createCategory = (ctx: Ctx, input: CategoryInput): Promise<AdminCategoryDto> =>
  onStillTree(() => create(ctx, input));

async function create(ctx: Ctx, input: CategoryInput): Promise<AdminCategoryDto> {
  const id = ctx.id();
  const base = input.slug ?? (slugify(input.name) || `category-${id.slice(-8)}`);
  const [parents, slugs] = await ctx.db.batch([
    selectCategories(ctx.db, "staff").where(isCategory(input.parent_id ?? "")),
    ctx.db
      .select({ slug: categories.slug })
      .from(categories)
      .where(
        sql`(${categories.slug} = ${base} OR (${categories.slug} > ${`${base}-`} AND ${categories.slug} < ${`${base}.`}))`,
      ),
  ]);
  const parent = parentOf(input.parent_id, parents);
  const depth = parent ? parent.depth + 1 : 0;
  const taken = new Set(slugs.map((row) => row.slug));
  if (input.slug !== undefined && taken.has(base)) throw CategoryError.slug_taken({ slug: base });
  if (depth >= CATEGORY_LEVELS) throw CategoryError.category_too_deep({ levels: CATEGORY_LEVELS });

  const slug = freeSlug(base, taken);
  const now = ctx.now();
  const siblings = parent ? eq(categories.parent_id, parent.id) : isNull(categories.parent_id);
  const last = sql`(SELECT coalesce(max(position) + 1, 0) FROM categories WHERE ${siblings})`;
  const row = { id, slug, name: input.name, description: input.description ?? "", parent_id: parent?.id ?? null };
  const path = pathBelow(parent?.path ?? "", id);
  try {
    await commit(ctx, [
      ...(parent ? [guardPath(ctx, parent)] : []),
      ctx.db.insert(categories).values({
        ...row,
        path,
        is_active: input.is_active ?? true,
        depth,
        position: input.position ?? last,
        created_at: now,
        updated_at: now,
      }),
      showCategories(ctx, path),
      audit(ctx, { action: "category.created", subject_type: "category", subject_id: id, after: row }),
      bumpCatalog(ctx),
    ]);
  } catch (error) {
    throw isUniqueViolation(error, "categories.slug") ? CategoryError.slug_taken({ slug }) : error;
  }
  return categoryOf(ctx, id);
}

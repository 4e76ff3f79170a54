import { eq } from "drizzle-orm";
import { categories, productCategories, changeProducts } from "#goods/catalog";
import { forgetFormerSlugs } from "#goods/former-slugs";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isForeignKeyViolation } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { CategoryError } from "./errors.ts";
import { categoryOf, productsBelow } from "./store.ts";

/** Removes a category that has none below it; its products stay, in their other categories. 409 `category_has_children`. */
export async function deleteCategory(ctx: Ctx, reference: string): Promise<void> {
  const { id, name, slug, parent_id } = await categoryOf(ctx, reference);
  try {
    await commit(ctx, [
      ...changeProducts(ctx, productsBelow(id)),
      ctx.db.delete(productCategories).where(eq(productCategories.category_id, id)),
      ctx.db.delete(categories).where(eq(categories.id, id)),
      forgetFormerSlugs(ctx, id),
      audit(ctx, {
        action: "category.deleted",
        subject_type: "category",
        subject_id: id,
        before: { name, slug, parent_id },
      }),
    ]);
  } catch (error) {
    throw isForeignKeyViolation(error) ? CategoryError.category_has_children() : error;
  }
}

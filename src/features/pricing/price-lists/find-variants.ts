import { and, isNull, or } from "drizzle-orm";
import { variants } from "#goods/catalog";
import { findVariants as findTracked } from "#goods/inventory";
import type { Ctx } from "#platform/context";
import { inIds } from "#platform/data/db";

/** The ids of variants by what they were named by, an id or SKU. Gift cards have no stock: what stock does not know costs another trip. */
export async function findVariants(ctx: Ctx, references: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const tracked = await findTracked(ctx, references);
  const others = references.filter((reference) => !tracked.has(reference));
  if (others.length === 0) return tracked;
  const rows = await ctx.db
    .select({ id: variants.id, sku: variants.sku })
    .from(variants)
    .where(and(or(inIds(variants.id, others), inIds(variants.sku, others)), isNull(variants.deleted_at)));
  return new Map([...tracked, ...rows.flatMap(({ id, sku }) => [[id, id] as const, [sku, id] as const])]);
}

import { and, isNull, or } from "drizzle-orm";
import { variants } from "#goods/catalog";
import type { Ctx } from "#platform/context";
import { inIds } from "#platform/data/db";

/**
 * The ids of variants by what they were named by, an id or SKU, in one trip. A SKU is that of the variant which has it now; one that
 * was deleted is found by its id alone.
 */
export async function findVariants(ctx: Ctx, references: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const by_sku = and(inIds(variants.sku, references), isNull(variants.deleted_at));
  const rows = await ctx.db
    .select({ id: variants.id, sku: variants.sku, deleted_at: variants.deleted_at })
    .from(variants)
    .where(or(inIds(variants.id, references), by_sku));
  const live = rows.filter(({ deleted_at }) => deleted_at === null);
  return new Map([...live.map(({ id, sku }) => [sku, id] as const), ...rows.map(({ id }) => [id, id] as const)]);
}

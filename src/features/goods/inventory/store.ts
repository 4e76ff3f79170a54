import { and, eq, type SQL, sql } from "drizzle-orm";
import type { AnySQLiteColumn } from "drizzle-orm/sqlite-core";
import { isId } from "#platform/basics/ids";
import { asciiLower } from "#platform/basics/text";
import type { Ctx } from "#platform/context";
import { inIds, type Statement } from "#platform/data/db";
import { insertRows } from "#platform/data/insert-rows";
import { InventoryError } from "./errors.ts";
import { low, stockLevels } from "./tables.ts";

export type StockLevel = typeof stockLevels.$inferSelect;

export type TrackedVariant = {
  readonly variant_id: string;
  readonly product_id: string;
  readonly sku: string;
  /** Staff hear of it when what is available falls to this many. Left as it is, or 0 for a new variant, when absent. */
  readonly low_stock_threshold?: number;
};

/**
 * Statements for the batch that makes or changes a variant: from then on it has a row in the back office's stock list.
 * Its figures begin at 0 and are only ever written from its stock object.
 */
export function trackVariant(
  ctx: Ctx,
  { variant_id, product_id, sku, low_stock_threshold }: TrackedVariant,
): Statement[] {
  const setting = { sku, ...(low_stock_threshold === undefined ? {} : { low_stock_threshold }) };
  return [
    ctx.db
      .insert(stockLevels)
      .values({ variant_id, product_id, updated_at: ctx.now(), ...setting })
      .onConflictDoUpdate({ target: stockLevels.variant_id, set: setting }),
  ];
}

/** As `trackVariant` for many new variants in one statement: a threshold that is there already stays. */
export function trackVariants(ctx: Ctx, variants: readonly Required<TrackedVariant>[]): Statement {
  const updated_at = ctx.now();
  return insertRows(
    ctx,
    stockLevels,
    variants.map((variant) => ({ ...variant, updated_at })),
  ).onConflictDoUpdate({ target: stockLevels.variant_id, set: { sku: sql`excluded.sku` } });
}

/**
 * Units of the variant that can be promised, as D1 last heard: a scalar subquery for other features' selects. 0 where
 * nothing is tracked. `column` is the outer query's variant id.
 */
export const availabilityOf = (column: AnySQLiteColumn | SQL): SQL<number> =>
  sql<number>`coalesce((SELECT ${stockLevels.available} FROM ${stockLevels} WHERE ${stockLevels.variant_id} = ${column}), 0)`;

/** The threshold that staff have set for the variant: a scalar subquery for other features' selects. NULL where nothing is tracked. */
export const thresholdOf = (column: AnySQLiteColumn | SQL): SQL<number | null> =>
  sql<
    number | null
  >`(SELECT ${stockLevels.low_stock_threshold} FROM ${stockLevels} WHERE ${stockLevels.variant_id} = ${column})`;

/** `isLow` of the variant, as D1 last heard, as a condition for other features' selects. `column` is the outer query's variant id. */
export const isLowStock = (column: AnySQLiteColumn | SQL): SQL =>
  sql`EXISTS (SELECT 1 FROM ${stockLevels} WHERE ${stockLevels.variant_id} = ${column} AND ${low})`;

export const findLevel = (ctx: Ctx, variant_id: string) =>
  ctx.db.select().from(stockLevels).where(eq(stockLevels.variant_id, variant_id));

/** Whether a row is the one that is named by its variant's id or SKU. The index is of the SKU in lower case. */
const isNamed = (reference: string): SQL | undefined =>
  isId(reference)
    ? eq(stockLevels.variant_id, reference)
    : and(sql`lower(sku) = ${asciiLower(reference)}`, eq(stockLevels.sku, reference));

/** The row of a tracked variant, by its id or SKU, or 404 `stock_not_found`: an object is never made for an id that somebody guessed. */
export async function requireLevel(ctx: Ctx, reference: string): Promise<StockLevel> {
  const row = await ctx.db.select().from(stockLevels).where(isNamed(reference)).get();
  if (!row) throw InventoryError.stock_not_found({ reference });
  return row;
}

/** The ids of tracked variants by what they were named by, in one trip. */
export async function findVariants(ctx: Ctx, references: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const [ids, skus] = [references.filter(isId), references.filter((one) => !isId(one))];
  const [by_id, by_sku] = await ctx.db.batch([
    ctx.db.select({ variant_id: stockLevels.variant_id }).from(stockLevels).where(inIds(stockLevels.variant_id, ids)),
    ctx.db
      .select({ variant_id: stockLevels.variant_id, sku: stockLevels.sku })
      .from(stockLevels)
      .where(sql`lower(sku) IN (SELECT value FROM json_each(${JSON.stringify(skus.map(asciiLower))}))`),
  ]);
  return new Map([
    ...by_id.map(({ variant_id }) => [variant_id, variant_id] as const),
    ...by_sku.map(({ sku, variant_id }) => [sku, variant_id] as const),
  ]);
}

import { and, asc, count, desc, eq, getTableColumns, isNull, type SQL, sql } from "drizzle-orm";
import { priceLists, products, variantPrices, variants } from "#goods/catalog";
import { isId } from "#platform/basics/ids";
import type { Ctx } from "#platform/context";
import { behind, type CursorValue } from "#platform/data/cursor";
import type { Statement } from "#platform/data/db";
import { insertRows } from "#platform/data/insert-rows";

export type PriceList = Omit<typeof priceLists.$inferSelect, "is_public">;

/** By what the variants' own prices are kept: they belong to no list. */
export const OWN = "";

const { is_public: _, ...listColumns } = getTableColumns(priceLists);

export const findList = (ctx: Ctx, id: string): Promise<PriceList | undefined> =>
  ctx.db.select(listColumns).from(priceLists).where(eq(priceLists.id, id)).get();

type ListFilter = { readonly is_active?: boolean | undefined };
const matching = ({ is_active }: ListFilter): SQL | undefined =>
  is_active === undefined ? undefined : eq(priceLists.is_active, is_active);

export const selectLists = (ctx: Ctx, filter: ListFilter, after: readonly CursorValue[] | null, limit: number) =>
  ctx.db
    .select(listColumns)
    .from(priceLists)
    .where(and(matching(filter), behind([priceLists.created_at, priceLists.id], "desc", after)))
    .orderBy(desc(priceLists.created_at), desc(priceLists.id))
    .limit(limit + 1);

export const countLists = (ctx: Ctx, filter: ListFilter) =>
  ctx.db.select({ total_count: count() }).from(priceLists).where(matching(filter));

/** A condition that holds while a list is for this customer group. */
export const namesGroup = (group_id: string): SQL =>
  sql`EXISTS (SELECT 1 FROM price_lists l, json_each(l.group_ids) named WHERE named.value = ${group_id})`;

export const insertList = (ctx: Ctx, list: PriceList): Statement => ctx.db.insert(priceLists).values(list);

export const updateList = (ctx: Ctx, { id, ...changes }: PriceList): Statement =>
  ctx.db.update(priceLists).set(changes).where(eq(priceLists.id, id));

/** Statements that take a list away with all its prices. */
export const deleteListStatements = (ctx: Ctx, id: string): Statement[] => [
  ctx.db.delete(variantPrices).where(eq(variantPrices.list_id, id)),
  ctx.db.delete(priceLists).where(eq(priceLists.id, id)),
];

/** Products that a list has prices of, as a condition on their row. */
export const ofList = (id: string): SQL =>
  sql`${products.id} IN (SELECT v.product_id FROM variant_prices r JOIN variants v ON v.id = r.variant_id WHERE r.list_id = ${id})`;

/** The ids of products by a condition on their row, as a select. */
export const whose = (which: SQL): SQL => sql`SELECT ${products.id} FROM ${products} WHERE ${which}`;

/** Products of these variants, as a condition on their row. */
export const ofVariants = (ids: readonly string[]): SQL =>
  sql`${products.id} IN (SELECT v.product_id FROM json_each(${JSON.stringify(ids)}) i JOIN variants v ON v.id = i.value)`;

export type StoredPrice = Omit<typeof variantPrices.$inferSelect, "list_id"> & { readonly sku: string };

const { list_id: __, ...priceColumns } = getTableColumns(variantPrices);

const named = (variant: string | undefined): SQL | undefined =>
  variant === undefined ? undefined : eq(isId(variant) ? variants.id : variants.sku, variant);

const orderOfPrices = [variantPrices.variant_id, variantPrices.currency, variantPrices.min_quantity] as const;

type PriceFilter = {
  readonly list_id: string;
  readonly variant?: string | undefined;
  /** Only of variants that are not deleted. */
  readonly is_kept?: boolean;
};

export const selectPrices = (
  ctx: Ctx,
  { list_id, variant, is_kept = false }: PriceFilter,
  after: readonly CursorValue[] | null,
  limit: number,
) =>
  ctx.db
    .select({ ...priceColumns, sku: variants.sku })
    .from(variantPrices)
    .innerJoin(variants, eq(variants.id, variantPrices.variant_id))
    .where(
      and(
        eq(variantPrices.list_id, list_id),
        named(variant),
        is_kept ? isNull(variants.deleted_at) : undefined,
        behind([...orderOfPrices], "asc", after),
      ),
    )
    .orderBy(...orderOfPrices.map((column) => asc(column)))
    .limit(limit + 1);

export const countPrices = (ctx: Ctx, { list_id, variant }: PriceFilter) =>
  ctx.db
    .select({ total_count: count() })
    .from(variantPrices)
    .innerJoin(variants, eq(variants.id, variantPrices.variant_id))
    .where(and(eq(variantPrices.list_id, list_id), named(variant)));

export type NewPrice = {
  readonly variant_id: string;
  readonly currency: string;
  readonly min_quantity: number;
  readonly amount: number;
};

/** A statement that sets prices of a list, one for each variant, currency and tier. */
export function setPrices(ctx: Ctx, list_id: string, prices: readonly NewPrice[]): Statement {
  const now = ctx.now();
  const rows = prices.map((price) => ({ list_id, ...price, created_at: now, updated_at: now }));
  return insertRows(ctx, variantPrices, rows).onConflictDoUpdate({
    target: [variantPrices.variant_id, variantPrices.list_id, variantPrices.currency, variantPrices.min_quantity],
    set: { amount: sql`excluded.amount`, updated_at: now },
  });
}

/** A statement that takes prices of a list away. */
export const deletePrices = (ctx: Ctx, list_id: string, prices: readonly Omit<NewPrice, "amount">[]): Statement => {
  const keys = JSON.stringify(
    prices.map(({ variant_id, currency, min_quantity }) => [variant_id, currency, min_quantity]),
  );
  return ctx.db.delete(variantPrices).where(
    sql`list_id = ${list_id} AND (variant_id, currency, min_quantity) IN
        (SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(${keys}))`,
  );
};

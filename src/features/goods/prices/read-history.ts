import { and, count, desc, eq, getTableColumns, lte, type SQL } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { behind, type CursorValue } from "#platform/data/cursor";
import { priceHistory } from "./tables.ts";

export type HistoryFilter = { readonly variant_id: string; readonly currency?: string | undefined };

export type PriceChange = typeof priceHistory.$inferSelect;

const matching = (ctx: Ctx, { variant_id, currency }: HistoryFilter): SQL | undefined =>
  and(
    eq(priceHistory.variant_id, variant_id),
    currency === undefined ? undefined : eq(priceHistory.currency, currency),
    lte(priceHistory.from_at, ctx.now()),
  );

/** What a variant was shown at, by currency and newest first. What is still to come is not among it. */
export const selectPriceChanges = (
  ctx: Ctx,
  filter: HistoryFilter,
  after: readonly CursorValue[] | null,
  limit: number,
) =>
  ctx.db
    .select(getTableColumns(priceHistory))
    .from(priceHistory)
    .where(and(matching(ctx, filter), behind([priceHistory.currency, priceHistory.from_at], "desc", after)))
    .orderBy(desc(priceHistory.currency), desc(priceHistory.from_at))
    .limit(limit + 1);

export const countPriceChanges = (ctx: Ctx, filter: HistoryFilter) =>
  ctx.db.select({ total_count: count() }).from(priceHistory).where(matching(ctx, filter));

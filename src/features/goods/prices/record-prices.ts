import { type SQL, sql } from "drizzle-orm";
import { DAY } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { insertSelect } from "#platform/data/insert-rows";
import { priceHistory } from "./tables.ts";

/** How long before a reduction its lowest price is looked for. */
export const LOOKED_BACK_MS = 30 * DAY;

export type Recorded = {
  /** Selects the ids of the variants whose prices may have changed. */
  readonly variants: SQL;
  /**
   * Selects what they are shown at in each currency and stretch of time, from whenever on: `variant_id`, `currency`, `from_at`,
   * `until_at`, `price`, and `compared`, the higher price beside it.
   */
  readonly shown: SQL;
};

/**
 * Statements that record what visitors are shown from this moment on. What was shown until now stays as it was; a price that is
 * the same as before goes on, so that only a change makes a row. They go behind whatever changes prices.
 */
export const recordPrices = (ctx: Ctx, { variants, shown }: Recorded): Statement[] => {
  const now = ctx.now();
  const theirs = sql`${priceHistory.variant_id} IN (${variants})`;
  const reduced = sql`${theirs} AND ${priceHistory.until_at} > ${now} AND ${priceHistory.compare_at_price} IS NOT NULL`;
  return [
    ctx.db.delete(priceHistory).where(sql`${theirs} AND ${priceHistory.from_at} >= ${now}`),
    ctx.db
      .update(priceHistory)
      .set({ until_at: now })
      .where(sql`${theirs} AND ${priceHistory.until_at} > ${now}`),
    insertSelect(
      ctx,
      priceHistory,
      {
        variant_id: sql`x.variant_id`,
        currency: sql`x.currency`,
        from_at: sql`CASE WHEN x.from_at = ${now} THEN coalesce(${sameUntil(now)}, x.from_at) ELSE x.from_at END`,
        until_at: sql`x.until_at`,
        price: sql`x.price`,
        compare_at_price: sql`x.compared`,
      },
      // `WHERE true` lets SQLite's parser tell the conflict clause from a join.
      sql`FROM (${changesIn(shown, now)}) x WHERE true`,
    ).onConflictDoUpdate({
      target: [priceHistory.variant_id, priceHistory.currency, priceHistory.from_at],
      set: { until_at: sql`excluded.until_at` },
    }),
    ctx.db.update(priceHistory).set({ reduced_from: beginning }).where(reduced),
    ctx.db.update(priceHistory).set({ lowest_before: lowest }).where(reduced),
  ];
};

/** Where the row began that ended just now with the same price. */
const sameUntil = (now: number): SQL => sql`(SELECT h.from_at FROM price_history h
  WHERE h.variant_id = x.variant_id AND h.currency = x.currency AND h.until_at = ${now} AND h.price = x.price AND h.compare_at_price IS x.compared)`;

/** The stretches from now on, those of one price that follow each other as one. */
const changesIn = (shown: SQL, now: number): SQL => sql`
  WITH ahead AS (SELECT variant_id, currency, max(from_at, ${now}) AS from_at, until_at, price, compared
    FROM (${shown}) WHERE until_at > ${now}),
  marked AS (SELECT *, coalesce(lag(until_at) OVER w = from_at AND lag(price) OVER w = price AND lag(compared) OVER w IS compared, 0) AS goes_on
    FROM ahead WINDOW w AS (PARTITION BY variant_id, currency ORDER BY from_at)),
  numbered AS (SELECT *, sum(1 - goes_on) OVER (PARTITION BY variant_id, currency ORDER BY from_at) AS run FROM marked)
  SELECT variant_id, currency, min(from_at) AS from_at, max(until_at) AS until_at, price, compared
  FROM numbered GROUP BY variant_id, currency, run`;

const same = (alias: string): SQL =>
  sql.raw(`${alias}.variant_id = price_history.variant_id AND ${alias}.currency = price_history.currency`);

/**
 * When the reduction began that a row is part of. One that goes on at the same price or a lower one is the same reduction; a
 * higher price after a lower one, or after a time without a reduction, begins another.
 */
const beginning = sql<number>`(SELECT max(b.from_at) FROM price_history b
  WHERE ${same("b")} AND b.from_at <= price_history.from_at AND b.compare_at_price IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM price_history p WHERE p.variant_id = b.variant_id AND p.currency = b.currency
      AND p.from_at < b.from_at AND p.until_at = b.from_at AND p.compare_at_price IS NOT NULL AND p.price >= b.price))`;

const lowest = sql<number | null>`(SELECT min(p.price) FROM price_history p
  WHERE ${same("p")} AND p.from_at < price_history.reduced_from AND p.until_at > price_history.reduced_from - ${sql.raw(String(LOOKED_BACK_MS))})`;

import { sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { RETENTION_MS } from "#platform/data/retention";
import { LOOKED_BACK_MS } from "./record-prices.ts";
import { priceHistory } from "./tables.ts";

const ROWS_PER_ROUND = 1_000;
const ROUNDS_MAX = 50;

/**
 * Forgets prices of which nothing was shown for 90 days, at most 50,000 in one run. Those of the 30 days before a reduction that
 * lasts are needed as long as it does.
 */
export async function forgetPrices(ctx: Ctx): Promise<{ forgotten: number }> {
  let forgotten = 0;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const { meta } = await ctx.db.delete(priceHistory).where(sql`rowid IN (${oldRows(ctx.now())})`);
    forgotten += meta.changes;
    if (meta.changes < ROWS_PER_ROUND) break;
  }
  return { forgotten };
}

const oldRows = (now: number) => sql`SELECT h.rowid FROM price_history h
  WHERE h.until_at < ${now - RETENTION_MS.history} AND NOT EXISTS (SELECT 1 FROM price_history r
    WHERE r.variant_id = h.variant_id AND r.currency = h.currency AND r.until_at > ${now}
      AND r.reduced_from IS NOT NULL AND h.until_at > r.reduced_from - ${LOOKED_BACK_MS})
  LIMIT ${ROWS_PER_ROUND}`;

import { lt } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { inIds } from "#platform/db";
import { hint } from "#platform/outbox";
import type { StockSnapshot } from "./object.ts";
import { mendLevel, projectLevels } from "./project-level.ts";
import { stockOf } from "./stock-of.ts";
import type { StockLevel } from "./store.ts";
import { stockLevels } from "./tables.ts";

/** Objects asked in one invocation, well below the platform's limit of sub-requests. */
const BATCH_SIZE = 300;
const WAVE_SIZE = 6;

const differs = (row: StockLevel, object: StockSnapshot): boolean =>
  row.version !== object.version ||
  row.on_hand !== object.on_hand ||
  row.held !== object.held ||
  row.committed !== object.committed ||
  row.available !== object.available;

/**
 * Compares the rows that were not compared since `checked_before` with their objects, the longest unchecked first, and
 * mends what has drifted from the object. One bounded part at a time: while there is more, a message carries it on, and
 * a run that was cut off goes on where it stopped.
 */
export async function reconcileStock(ctx: Ctx, checked_before: number): Promise<{ compared: number; mended: number }> {
  const rows = await ctx.db
    .select()
    .from(stockLevels)
    .where(lt(stockLevels.checked_at, checked_before))
    .orderBy(stockLevels.checked_at)
    .limit(BATCH_SIZE);
  const drifted: { row: StockLevel; object: StockSnapshot }[] = [];
  for (let from = 0; from < rows.length; from += WAVE_SIZE) {
    const wave = await Promise.all(
      rows
        .slice(from, from + WAVE_SIZE)
        .map(async (row) => ({ row, object: await stockOf(ctx, row.variant_id).level() })),
    );
    drifted.push(...wave.filter(({ row, object }) => differs(row, object)));
  }
  if (rows.length === 0) return { compared: 0, mended: 0 };
  const behind = drifted.filter(({ row, object }) => row.version < object.version);
  const wrong = drifted.filter(({ row, object }) => row.version >= object.version);
  for (const { row, object } of wrong) {
    ctx.log.warn("stock_drift", {
      variant_id: row.variant_id,
      row_version: row.version,
      object_version: object.version,
    });
  }
  await projectLevels(
    ctx,
    behind.map(({ object }) => object),
    [
      ...wrong.map(({ row, object }) => mendLevel(ctx, row.version, object)),
      ctx.db
        .update(stockLevels)
        .set({ checked_at: ctx.now() })
        .where(
          inIds(
            stockLevels.variant_id,
            rows.map((row) => row.variant_id),
          ),
        ),
    ],
  );
  if (rows.length === BATCH_SIZE) await hint(ctx.env, { type: "stock.reconcile", checked_before });
  return { compared: rows.length, mended: drifted.length };
}

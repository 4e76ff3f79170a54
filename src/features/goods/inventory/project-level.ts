import { and, eq, gt, lte, ne, sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import type { StockSnapshot } from "#goods/stock";
import { MINUTE } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { runBatch, type Statement } from "#platform/data/db";
import type { Event } from "#platform/data/events";
import { insertSelect } from "#platform/data/insert-rows";
import { sendPointers } from "#platform/data/outbox";
import { outbox } from "#platform/data/tables";
import { stockEvents } from "./events.ts";
import { olderThan } from "./store.ts";
import { stockLevels } from "./tables.ts";

const Published = z.array(z.object({ id: z.string(), type: z.string() }));

/**
 * Brings D1 up to the snapshot, unless it knows a newer one, together with what the step means: `stock.low` when
 * available falls to the threshold, `stock.flipped` when the variant comes into stock or goes out of it. Each happens
 * once per crossing, because its row is written by the very statement batch that moves the figures.
 */
export async function projectLevels(
  ctx: Ctx,
  snapshots: readonly StockSnapshot[],
  more: readonly Statement[] = [],
): Promise<void> {
  const results = await runBatch(ctx.db, [...snapshots.flatMap((snapshot) => projection(ctx, snapshot)), ...more]);
  const published = results.flatMap((result) => Published.safeParse(result).data ?? []);
  if (published.length > 0) ctx.waitUntil(sendPointers(ctx, published));
}

function projection(
  ctx: Ctx,
  { variant_id, on_hand, held, committed, available, version }: StockSnapshot,
  older = olderThan(variant_id, version),
): Statement[] {
  const fell = and(
    older,
    gt(stockLevels.available, stockLevels.low_stock_threshold),
    lte(sql`${available}`, stockLevels.low_stock_threshold),
  );
  const flipped = and(older, ne(sql`(${stockLevels.available} > 0)`, available > 0 ? 1 : 0));
  return [
    publishWhere(
      ctx,
      stockEvents["stock.low"],
      { variant_id, available },
      sql`'$.threshold', ${stockLevels.low_stock_threshold}`,
      fell,
    ),
    publishWhere(
      ctx,
      stockEvents["stock.flipped"],
      { variant_id },
      sql`'$.in_stock', json(${available > 0 ? "true" : "false"})`,
      flipped,
    ),
    ctx.db
      .update(stockLevels)
      .set({ on_hand, held, committed, available, version, updated_at: ctx.now() })
      .where(older),
  ];
}

/** Writes the outbox row only if the level's row is as `where` says, in one statement: whoever comes second finds it changed. */
function publishWhere<E extends Event>(
  ctx: Ctx,
  { type }: E,
  body: Partial<z.input<E["schema"]>>,
  member: SQL,
  where: SQL | undefined,
): Statement {
  const id = ctx.id();
  const now = ctx.now();
  const changed = sql`json_set(${JSON.stringify({ type, ...body })}, ${member})`;
  const row = { id, type, body: changed, created_at: now, due_at: now + MINUTE };
  return insertSelect(ctx, outbox, row, sql`FROM ${stockLevels} WHERE ${where}`).returning({
    id: outbox.id,
    type: outbox.type,
  });
}

/**
 * Statements that put the object's figures over a row that has drifted from them, with what that means; only if the row is
 * still at the version that was compared. For `projectLevels` to run.
 */
export const mendLevel = (ctx: Ctx, seen_version: number, snapshot: StockSnapshot): Statement[] =>
  projection(
    ctx,
    snapshot,
    and(eq(stockLevels.variant_id, snapshot.variant_id), eq(stockLevels.version, seen_version)),
  );

import { sql } from "drizzle-orm";
import { z } from "zod";
import type { StockSnapshot } from "#goods/stock";
import { MINUTE } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { type Statement, runBatch } from "#platform/data/db";
import { field, fields, insertSelect, jsonRows } from "#platform/data/insert-rows";
import { sendPointers } from "#platform/data/outbox";
import { outbox } from "#platform/data/tables";
import { definePoint } from "#platform/extension-points";
import { stockEvents } from "./events.ts";
import { stockLevels } from "./tables.ts";

/** Hears the variants whose levels this isolate has just brought up to date, so that nothing older is remembered of them. */
export const projectedLevels = definePoint<(variant_ids: readonly string[]) => void>("projected levels");

const Published = z.array(z.object({ id: z.string(), type: z.string() }));

/**
 * What a stock object said of its level. With `seen_version` it goes over a row that has drifted from it, if that is still at the
 * version that was compared; without it, over any that is older.
 */
export type SaidLevel = StockSnapshot & { readonly seen_version?: number };

/**
 * Brings D1 up to the snapshots, unless it knows newer ones, together with what each step means: `stock.low` when available falls to the
 * threshold, `stock.flipped` when the variant comes into stock or goes out of it. Each happens once per crossing, because its row is
 * written by the very statement batch that moves the figures. Two statements for any number of variants; several of one variant
 * follow each other.
 */
export async function projectLevels(
  ctx: Ctx,
  snapshots: readonly SaidLevel[],
  more: readonly Statement[] = [],
): Promise<void> {
  const statements = inRounds(snapshots).flatMap((levels) => projection(ctx, levels));
  const variant_ids = [...new Set(snapshots.map(({ variant_id }) => variant_id))];
  const results = await runBatch(ctx.db, [...statements, ...more]).finally(() => {
    for (const hear of projectedLevels.rules()) hear(variant_ids);
  });
  const published = results.flatMap((result) => Published.safeParse(result).data ?? []);
  if (published.length > 0) ctx.waitUntil(sendPointers(ctx, published));
}

/** Lists that have each variant once: the first snapshots, the second ones, and so on. */
function inRounds(snapshots: readonly SaidLevel[]): SaidLevel[][] {
  const rounds: SaidLevel[][] = [];
  const counts = new Map<string, number>();
  for (const one of snapshots) {
    const round = counts.get(one.variant_id) ?? 0;
    counts.set(one.variant_id, round + 1);
    (rounds[round] ??= []).push(one);
  }
  return rounds;
}

/** The row is at a version from which these figures may replace it. */
const isBehind = sql`${stockLevels.variant_id} = ${field("variant_id")}
  AND ${stockLevels.version} >= ${field("from_version")} AND ${stockLevels.version} < ${field("below_version")}`;

function projection(ctx: Ctx, levels: readonly SaidLevel[]): Statement[] {
  const rows = levels.map(({ seen_version, ...level }) => ({
    ...level,
    from_version: seen_version ?? 0,
    below_version: seen_version === undefined ? level.version : seen_version + 1,
  }));
  return [
    publishCrossings(ctx, rows),
    ctx.db
      .update(stockLevels)
      .set({ ...fields("on_hand", "held", "committed", "available", "version"), updated_at: ctx.now() })
      .from(jsonRows(rows))
      .where(isBehind),
  ];
}

/** Writes the outbox rows of what is crossed, if the level's row is still before it, in one statement: the second process finds it changed. */
function publishCrossings(ctx: Ctx, rows: readonly StockSnapshot[]): Statement {
  const now = ctx.now();
  const [low, flipped] = [stockEvents["stock.low"].type, stockEvents["stock.flipped"].type];
  const possible = rows.flatMap((row) => [low, flipped].map((event) => ({ ...row, event, event_id: ctx.id() })));
  const threshold = sql`${stockLevels.low_stock_threshold}`;
  const body = sql`CASE ${field("event")} WHEN ${low}
    THEN json_object('type', ${field("event")}, 'variant_id', ${field("variant_id")}, 'available', ${field("available")}, 'threshold', ${threshold})
    ELSE json_object('type', ${field("event")}, 'variant_id', ${field("variant_id")}, 'in_stock', json(iif(${field("available")} > 0, 'true', 'false'))) END`;
  const isCrossed = sql`CASE ${field("event")} WHEN ${low}
    THEN ${stockLevels.available} > ${threshold} AND ${field("available")} <= ${threshold}
    ELSE (${stockLevels.available} > 0) <> (${field("available")} > 0) END`;
  const row = { id: field("event_id"), type: field("event"), body, created_at: now, due_at: now + MINUTE };
  const from = sql`FROM ${jsonRows(possible)} JOIN ${stockLevels} ON ${isBehind} WHERE ${isCrossed}`;
  return insertSelect(ctx, outbox, row, from).returning({ id: outbox.id, type: outbox.type });
}

import { lt } from "drizzle-orm";
import { type Hold, type StockAudit, stockOf, type StockSnapshot } from "#goods/stock";
import type { Ctx } from "#platform/context";
import { inIds, type Statement } from "#platform/data/db";
import { inWaves } from "#platform/objects/waves";
import { projectLevels } from "./project-level.ts";
import type { StockLevel } from "./store.ts";
import { stockLevels } from "./tables.ts";

/** Holds read in one call of an object. */
const HOLDS_PAGE = 1_000;

export type DriftedLevel = { readonly row: StockLevel; readonly object: StockSnapshot };

export type ComparedStock = {
  /** The variants that were compared. */
  readonly variant_ids: readonly string[];
  readonly drifted: readonly DriftedLevel[];
  /** Every hold that keeps units of these variants from others. */
  readonly holds: readonly (Hold & { readonly variant_id: string })[];
};

export type StockSlice = {
  /** Rows that were compared since are left out: the longest unchecked come first, so a walk needs no other place-mark. */
  readonly checked_before: number;
  /** Objects to ask. */
  readonly limit: number;
  /** How long a row that lags behind its object may take to catch up before that is called drift. */
  readonly patience_ms: number;
};

const differs = ({ row, object }: DriftedLevel): boolean =>
  row.version !== object.version ||
  row.on_hand !== object.on_hand ||
  row.held !== object.held ||
  row.committed !== object.committed ||
  row.available !== object.available;

/** Compares rows of the projection with their objects, and reads the objects' holds. Nothing is mended: `mendLevels` does that. */
export async function compareStock(
  ctx: Ctx,
  { checked_before, limit, patience_ms }: StockSlice,
): Promise<ComparedStock> {
  const rows = await ctx.db
    .select()
    .from(stockLevels)
    .where(lt(stockLevels.checked_at, checked_before))
    .orderBy(stockLevels.checked_at)
    .limit(limit);
  const audits = await inWaves(rows, async (row) => ({ row, audit: await auditWhole(ctx, row.variant_id) }));
  const seen: DriftedLevel[] = audits.map(({ row, audit }) => ({ row, object: audit.snapshot }));
  const holds = audits.flatMap(({ row, audit }) =>
    audit.holds.map((hold) => ({ ...hold, variant_id: row.variant_id })),
  );
  const drifted = await withoutLaggards(ctx, seen.filter(differs), patience_ms);
  return { variant_ids: rows.map(({ variant_id }) => variant_id), drifted, holds };
}

async function auditWhole(ctx: Ctx, variant_id: string): Promise<StockAudit> {
  const stock = stockOf(ctx, variant_id);
  const first = await stock.audit({ after: "", limit: HOLDS_PAGE });
  const holds = [...first.holds];
  for (let last = first.holds; last.length === HOLDS_PAGE;) {
    last = (await stock.audit({ after: last.at(-1)?.hold_id ?? "", limit: HOLDS_PAGE })).holds;
    holds.push(...last);
  }
  return { snapshot: first.snapshot, holds };
}

/** A change reaches the projection within seconds: a row that has caught up, or is newer by now, had not drifted. */
async function withoutLaggards(ctx: Ctx, drifted: DriftedLevel[], patience_ms: number): Promise<DriftedLevel[]> {
  if (drifted.length === 0 || patience_ms === 0) return drifted;
  await scheduler.wait(patience_ms);
  const later = await ctx.db
    .select()
    .from(stockLevels)
    .where(
      inIds(
        stockLevels.variant_id,
        drifted.map(({ row }) => row.variant_id),
      ),
    );
  const now = new Map(later.map((row) => [row.variant_id, row]));
  return drifted.filter(({ row, object }) => {
    const after = now.get(row.variant_id);
    return after !== undefined && after.version === row.version && differs({ row: after, object });
  });
}

/** A statement that puts these variants at the end of the line. `at` is not before the slice's `checked_before`. */
export const noteCompared = (ctx: Ctx, variant_ids: readonly string[], at: number): Statement =>
  ctx.db.update(stockLevels).set({ checked_at: at }).where(inIds(stockLevels.variant_id, variant_ids));

/** Brings rows to what their objects said, with the events that follow from it, as any change of an object has. */
export async function mendLevels(ctx: Ctx, drifted: readonly DriftedLevel[]): Promise<void> {
  await projectLevels(
    ctx,
    drifted.map(({ row, object }) =>
      row.version < object.version ? object : { ...object, seen_version: row.version },
    ),
  );
}

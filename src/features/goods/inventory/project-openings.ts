import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { StockSnapshot } from "#goods/stock";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { stockEvents } from "./events.ts";
import { stockLevels } from "./tables.ts";

const Projected = z.array(z.object({ variant_id: z.string() }));

/**
 * Brings the levels of variants that D1 has no figures of yet to D1, by one statement however many they are, and gives those that it
 * brought: the others' objects send their own. One `stocks.arrived` says it for all of them, since nobody has waited for a
 * variant that nobody knew. `more` goes into the batch.
 */
export async function projectOpenings(
  ctx: Ctx,
  snapshots: readonly StockSnapshot[],
  more: readonly Statement[],
): Promise<StockSnapshot[]> {
  const figure = (name: keyof StockSnapshot) => sql`j.value ->> ${sql.raw(`'${name}'`)}`;
  const [rows] = await commit(ctx, [
    ctx.db
      .update(stockLevels)
      .set({
        on_hand: figure("on_hand"),
        held: figure("held"),
        committed: figure("committed"),
        available: figure("available"),
        version: figure("version"),
        updated_at: ctx.now(),
      })
      .from(sql`json_each(${JSON.stringify(snapshots)}) j`)
      .where(and(eq(stockLevels.variant_id, figure("variant_id")), eq(stockLevels.version, 0)))
      .returning({ variant_id: stockLevels.variant_id }),
    publish(ctx, stockEvents["stocks.arrived"], { variant_ids: snapshots.map(({ variant_id }) => variant_id) }),
    ...more,
  ]);
  const projected = new Set(Projected.parse(rows).map(({ variant_id }) => variant_id));
  return snapshots.filter(({ variant_id }) => projected.has(variant_id));
}

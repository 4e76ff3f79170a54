import { eq } from "drizzle-orm";
import { stockOf } from "#goods/stock";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit } from "#platform/data/outbox";
import { movementsCursor } from "./list-stock.ts";
import { toStockDto } from "./schemas.ts";
import { requireLevel, type StockLevel } from "./store.ts";
import { stockLevels } from "./tables.ts";

/** What is there now, straight from the object. 404 `stock_not_found`. */
export async function readStock(ctx: Ctx, reference: string) {
  return live(ctx, await requireLevel(ctx, reference));
}

/** Sets when staff are told. It takes effect with the next change of the level. 404 `stock_not_found`. */
export async function setThreshold(ctx: Ctx, reference: string, low_stock_threshold: number) {
  const before = await requireLevel(ctx, reference);
  const { variant_id } = before;
  await commit(ctx, [
    ctx.db.update(stockLevels).set({ low_stock_threshold }).where(eq(stockLevels.variant_id, variant_id)),
    audit(ctx, {
      action: "stock.threshold_set",
      subject_type: "variant",
      subject_id: variant_id,
      before: { low_stock_threshold: before.low_stock_threshold },
      after: { low_stock_threshold },
    }),
  ]);
  return live(ctx, { ...before, low_stock_threshold });
}

export async function live(ctx: Ctx, row: StockLevel) {
  const { snapshot, last_seq } = await stockOf(ctx, row.variant_id).inspect();
  return toStockDto(row, snapshot, await movementsCursor(ctx, row.variant_id, last_seq));
}

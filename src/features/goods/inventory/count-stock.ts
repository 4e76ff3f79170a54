import { stockOf } from "#goods/stock";
import { PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { InventoryError } from "./errors.ts";
import { noteMoved, noteOf } from "./move-stock.ts";
import { projectLevels } from "./project-level.ts";
import { live } from "./read-stock.ts";
import type { CountInput } from "./schemas.ts";
import { requireLevel } from "./store.ts";

/**
 * Sets what is in the house to what was counted, decided by the stock object itself, so that a sale in between is never
 * counted away. The difference is in the ledger as an `ADJUSTMENT`. 404 `stock_not_found`; 409 `stock_changed` when another
 * figure is on record than `expected_on_hand`, and `stock_reserved` below what is held or sold.
 */
export async function countStock(ctx: Ctx, reference: string, input: CountInput) {
  const level = await requireLevel(ctx, reference);
  const { variant_id } = level;
  const { on_hand, expected_on_hand = null } = input;
  const { outcome, snapshot, movement } = await stockOf(ctx, variant_id).count({
    movement_id: ctx.operation_id,
    on_hand,
    expected_on_hand,
    ...noteOf(ctx, input),
  });
  if (!outcome.ok) {
    if (outcome.reason === "changed" && expected_on_hand !== null)
      throw InventoryError.stock_changed({ on_hand: snapshot.on_hand, expected_on_hand });
    if (outcome.reason === "stock_reserved") throw InventoryError.stock_reserved({ available: outcome.available });
    throw PlatformError.idempotency_key_reused();
  }
  if (movement) await projectLevels(ctx, [snapshot], noteMoved(ctx, [{ ...movement, variant_id }]));
  return live(ctx, level);
}

import { stockOf } from "#inventory";
import { orderStateOf } from "#orders";
import type { Ctx } from "#platform/context";
import { inWaves } from "#platform/waves";

/**
 * The sold units of a shipped order leave the house, with the order as reference in the ledger. Asked twice, done once.
 * A line whose units all went back on the shelf with a refund has nothing left to ship.
 */
export async function shipStock(ctx: Ctx, order_id: string): Promise<void> {
  const [order] = await orderStateOf(ctx, order_id);
  if (!order) throw new Error(`there is no order ${order_id} to ship`);
  await inWaves(order.lines, async ({ variant_id }) => {
    const outcome = await stockOf(ctx, variant_id).ship({ operation_id: `ship:${order_id}`, hold_id: order_id });
    if (!outcome.ok && outcome.reason !== "not_committed")
      throw new Error(`order ${order_id} ships units of ${variant_id} under an id that means something else`);
  });
}

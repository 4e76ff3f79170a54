import { operationId, type StockVerbs, stockOf } from "#goods/stock";
import { orderStateOf } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { inWaves } from "#platform/objects/waves";

/**
 * The sold units of a shipped order leave the house, with the order as reference in the ledger. Asked twice, done once.
 * Without a quantity, since only the stock object knows what refunds have put back by then; a line whose units are all back
 * has nothing left to ship. Throws when units should leave and do not.
 */
export async function shipStock(ctx: Ctx, order_id: string): Promise<void> {
  const [order] = await orderStateOf(ctx, order_id);
  if (!order) throw new Error(`there is no order ${order_id} to ship`);
  await inWaves(order.lines, async ({ variant_id }) => {
    const stock = stockOf(ctx, variant_id);
    const outcome = await stock.ship({ operation_id: operationId.ship(order_id), hold_id: order_id });
    if (outcome.ok || (outcome.reason === "not_committed" && (await hasNothingLeft(stock, order_id)))) return;
    throw new Error(`order ${order_id} does not ship its units of ${variant_id}: ${outcome.reason}`);
  });
}

/** Whether the units were sold and all of them have gone since. A hold that was never sold, or is unknown, is a fault. */
async function hasNothingLeft(stock: StockVerbs, hold_id: string): Promise<boolean> {
  const { hold } = await stock.traceHold(hold_id);
  return hold?.state === "committed" && hold.committed === 0;
}

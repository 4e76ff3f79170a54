import { isHistoryTaken, moveOrderStatements, orderStateOf } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";

/**
 * A paid order goes to work, once for its event. Unless it is to be cancelled: that begins from `paid`. Whoever moved it
 * at the same moment has the say, and it is looked at again.
 */
export async function processOrder(ctx: Ctx, order_id: string, once: Statement): Promise<void> {
  const [order] = await orderStateOf(ctx, order_id);
  const ready = order?.status === "paid" && order.cancel_requested_at === null;
  if (!order || !ready) {
    await commit(ctx, [once]);
    return;
  }
  try {
    await commit(ctx, [...moveOrderStatements(ctx, order, "process"), once]);
  } catch (error) {
    if (!isHistoryTaken(error)) throw error;
    await processOrder(ctx, order_id, once);
  }
}

import { isHistoryTaken, itemsOfOrder, moveOrderStatements, type OrderAt, orderStateOf } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";

/**
 * An order of gift cards alone is delivered once they are issued, since nothing is to be sent. Not one that is to be cancelled, or
 * whose units were all refunded before. An order that was moved at the same moment is looked at again.
 */
export async function deliverIssued(ctx: Ctx, order_id: string, once: Statement): Promise<void> {
  const [[order], items] = await ctx.db.batch([orderStateOf(ctx, order_id), itemsOfOrder(ctx, order_id)]);
  const is_whole = items.every(({ is_gift_card }) => is_gift_card);
  const is_issued = items.some(({ quantity, refunded_quantity }) => quantity > refunded_quantity);
  const moves = order && is_whole && is_issued && order.cancel_requested_at === null ? movesFrom(ctx, order) : [];
  try {
    await commit(ctx, [...moves, once]);
  } catch (error) {
    if (!isHistoryTaken(error)) throw error;
    await deliverIssued(ctx, order_id, once);
  }
}

/** It may not have gone to work yet: then it does in the same batch. */
function movesFrom(ctx: Ctx, order: OrderAt): Statement[] {
  if (order.status === "processing") return moveOrderStatements(ctx, order, "issue");
  if (order.status !== "paid") return [];
  const at_work = { ...order, status: "processing", version: order.version + 1 } as const;
  return [...moveOrderStatements(ctx, order, "process"), ...moveOrderStatements(ctx, at_work, "issue")];
}

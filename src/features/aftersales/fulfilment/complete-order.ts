import {
  isHistoryTaken,
  itemsOfOrder,
  moveOrderStatements,
  nextStatus,
  type OrderAt,
  orderStateOf,
} from "#ordering/orders";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { parcelsOf } from "./fulfil-statements.ts";
import { completingEvents } from "./rules.ts";

/**
 * Moves an order on whose last units will not leave, or have left while a refund of others was not given yet, in one batch with `more`.
 * An order that was moved at the same moment is looked at again.
 */
export async function completeOrder(ctx: Ctx, order_id: string, more: () => readonly Statement[]): Promise<void> {
  const [[order], items, parcels] = await ctx.db.batch([
    orderStateOf(ctx, order_id),
    itemsOfOrder(ctx, order_id),
    parcelsOf(ctx, order_id),
  ]);
  const moves: Statement[] = [];
  let at: OrderAt | undefined = order;
  for (const event of order ? completingEvents(order.status, items, parcels) : []) {
    const status = at && nextStatus(at.status, event);
    if (!at || !status) break;
    moves.push(...moveOrderStatements(ctx, at, event));
    at = { ...at, status, version: at.version + 1 };
  }
  try {
    await commit(ctx, [...moves, ...more()]);
  } catch (error) {
    if (!isHistoryTaken(error)) throw error;
    await completeOrder(ctx, order_id, more);
  }
}

import { atOf } from "#aftersales/fulfilment";
import { giveSoon, moneyBackOf, planRefundOfUnits, refundOfUnits } from "#aftersales/refunds";
import { isOverRefund } from "#money/payments";
import { refuseMoneyBack } from "#money/refund-limits";
import {
  type CancelReason,
  dropPrepared,
  isHistoryTaken,
  isOverBought,
  isOverFulfilled,
  itemsOfOrder,
  moveOrderStatements,
  type OrderRow,
  type Units,
} from "#ordering/orders";
import { nowOrLater } from "#platform/basics/now-or-later";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { cancellationEvents } from "./events.ts";
import { putBack } from "./put-back.ts";
import { cancellationRows } from "./store.ts";

export type ItemsCancel = {
  readonly units: readonly Units[];
  /** What is prepared of the order is unpacked first. */
  readonly unpacks: boolean;
  readonly reason: CancelReason | null;
  readonly restock: boolean;
  readonly notify: boolean;
  /** Whether it counts as money that a member of staff gives back. */
  readonly is_counted: boolean;
  /** What else belongs into the batch. */
  readonly also: () => readonly Statement[];
};

/**
 * Takes units out of an order in one batch with the move of the order, and with the refund of what was paid for them; the stock and
 * the money follow, and are repeated until they are done. Its id is the operation's. False when the order was moved, or its units or money
 * were taken, meanwhile. Raises what `countMoneyBack` raises.
 */
export async function cancelItems(ctx: Ctx, order: OrderRow, cancel: ItemsCancel): Promise<boolean> {
  const { id: order_id } = order;
  const { units, unpacks, reason, restock, notify, is_counted, also } = cancel;
  const cancellation_id = ctx.operation_id;
  const items = await itemsOfOrder(ctx, order_id);
  const refund = await planRefundOfUnits(order, items, units, cancellation_id);
  try {
    await commit(ctx, [
      ...moveOrderStatements(ctx, atOf(order), "cancel_part", { reason }),
      ...(unpacks ? dropPrepared(ctx, order_id) : []),
      ...cancellationRows(ctx, { id: cancellation_id, order_id, reason, restock, notify, units }),
      ...(refund ? refundOfUnits(ctx, refund, is_counted) : []),
      publish(ctx, cancellationEvents["order.items_cancelled"], { order_id, cancellation_id }),
      ...also(),
    ]);
  } catch (error) {
    if (refund) await refuseMoneyBack(ctx, error, moneyBackOf(refund));
    if (isHistoryTaken(error) || isOverFulfilled(error) || isOverBought(error) || isOverRefund(error)) return false;
    throw error;
  }
  const cancelled = { order_id, cancellation_id };
  await nowOrLater(ctx.log, "cancel_postponed", cancelled, () => putBack(ctx, cancelled));
  if (refund) await giveSoon(ctx, refund);
  return true;
}

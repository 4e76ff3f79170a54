import { planWaiver, refundOfUnits } from "#aftersales/refunds";
import { isOverRefund, selectRefundsById } from "#money/payments";
import { findOrder, isOverBought, itemsOfOrder } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";

/** Lost races before the event is tried again later. */
const MOST_TRIES = 4;

/**
 * Units of an order that came back undelivered, and are to be paid in cash or by a transfer that did not come, are asked for no more:
 * once for each parcel, named by it. `once` goes into the last batch.
 */
export async function waiveReturned(
  ctx: Ctx,
  order_id: string,
  fulfilment_ids: readonly string[],
  once?: Statement,
): Promise<void> {
  for (const fulfilment_id of fulfilment_ids) await waiveOne(ctx, order_id, fulfilment_id);
  if (once) await commit(ctx, [once]);
}

async function waiveOne(ctx: Ctx, order_id: string, fulfilment_id: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const [order, [items, [known]]] = [
      await findOrder(ctx, order_id),
      await ctx.db.batch([itemsOfOrder(ctx, order_id), selectRefundsById(ctx, [fulfilment_id])]),
    ];
    const parcel = order.fulfilments.find(({ id }) => id === fulfilment_id);
    if (known || parcel?.status !== "returned_to_sender") return;
    const waiver = planWaiver(order, items, parcel.items, fulfilment_id);
    if (!waiver) return;
    try {
      await commit(ctx, refundOfUnits(ctx, waiver, false));
      return;
    } catch (error) {
      if (tries === MOST_TRIES || !(isOverRefund(error) || isOverBought(error))) throw error;
    }
  }
}

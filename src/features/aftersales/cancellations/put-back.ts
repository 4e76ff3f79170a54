import { completeOrder, toDemands } from "#aftersales/fulfilment";
import { type Demand, operationId, stockOf, sumDemand } from "#goods/stock";
import { itemsOfOrder, wasCancelled } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { inWaves } from "#platform/objects/waves";
import { selectCancellation, selectUnits, settleCancellation } from "./store.ts";

type Cancelled = { readonly order_id: string; readonly cancellation_id: string };

/**
 * The stock's part of a cancel of some units: they go back on the shelf, or are written off, named by their cancellation. Asked twice,
 * done once. They may have been the last that the order waited for.
 */
export async function putBack(ctx: Ctx, { order_id, cancellation_id }: Cancelled, once?: Statement): Promise<void> {
  const [[cancellation], units, items] = await ctx.db.batch([
    selectCancellation(ctx, cancellation_id),
    selectUnits(ctx, cancellation_id),
    itemsOfOrder(ctx, order_id),
  ]);
  if (!cancellation) throw new Error(`cancellation ${cancellation_id} is gone`);
  await inWaves(sumDemand(toDemands(items, units)), (demand) =>
    cancellation.restock ? restock(ctx, cancellation, demand) : writeOff(ctx, cancellation, demand),
  );
  await commit(ctx, settleCancellation(ctx, order_id, cancellation_id));
  await completeOrder(ctx, order_id, () => (once ? [once] : []));
}

type Cancellation = { readonly id: string; readonly order_id: string };

async function restock(ctx: Ctx, { id, order_id }: Cancellation, { variant_id, quantity }: Demand): Promise<void> {
  const request = { operation_id: operationId.cancel(id), hold_id: order_id, quantity };
  const outcome = await stockOf(ctx, variant_id).uncommit(request);
  if (!outcome.ok && !(await wasCancelled(ctx, order_id)))
    throw new Error(`the units of cancellation ${id} do not go back: ${outcome.reason}`);
}

async function writeOff(ctx: Ctx, { id, order_id }: Cancellation, { variant_id, quantity }: Demand): Promise<void> {
  const operation_id = operationId.cancel(id);
  const stock = stockOf(ctx, variant_id);
  const outcome = await stock.writeOff({ operation_id, hold_id: order_id, quantity });
  if (outcome.ok) return;
  if (!(await wasCancelled(ctx, order_id)))
    throw new Error(`the units of cancellation ${id} are not written off: ${outcome.reason}`);
  // They are on the shelf by now, and are taken off it.
  const { type: actor_type, id: actor_id } = ctx.actor;
  const note = { reference: order_id, note: null, actor_type, actor_id };
  const moved = await stock.move({ movement_id: operation_id, kind: "DAMAGE", quantity, ...note });
  if (!moved.outcome.ok)
    throw new Error(`the units of cancellation ${id} are not written off: ${moved.outcome.reason}`);
}

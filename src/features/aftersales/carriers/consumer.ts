import { findOrder, orderEvents } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { on } from "#platform/data/queue";
import { giveBack } from "./cancel-label.ts";
import { carrierEvents } from "./events.ts";
import { followParcel } from "./follow-parcel.ts";
import { isBought } from "./rules.ts";
import { labelsOf } from "./store.ts";

/** A parcel that is cancelled needs no label. A purchase that is under way is given back by the job that looks after it. */
async function giveBackCancelled(ctx: Ctx, order_id: string, fulfilment_id: string, once: Statement): Promise<void> {
  const labels = await labelsOf(ctx, fulfilment_id);
  const label = labels.find(isBought);
  if (label) {
    const order = await findOrder(ctx, order_id);
    const parcel = order.fulfilments.find(({ id }) => id === fulfilment_id);
    const outcome = parcel && (await giveBack(ctx, order, parcel, label));
    if (outcome === undefined) throw new Error(`label ${label.id} was moved meanwhile`);
    if (outcome === "in_use") ctx.log.error("label_of_cancelled_parcel_in_use", { fulfilment_id, label_id: label.id });
  }
  await commit(ctx, [once]);
}

export const carrierListeners = [
  on(carrierEvents["parcel.hinted"], (ctx, { label_id }, once) => followParcel(ctx, label_id, [once])),
  on(orderEvents["fulfilment.cancelled"], (ctx, { order_id, fulfilment_id }, once) =>
    giveBackCancelled(ctx, order_id, fulfilment_id, once),
  ),
];

import { orderEvents } from "#ordering/orders";
import { on } from "#platform/data/queue";
import { carrierEvents } from "./events.ts";
import { followLabel } from "./follow-parcel.ts";
import { findLabels, parcelDesk } from "./parcel-labels.ts";
import { giveBackUnused } from "./settle-label.ts";

export const carrierListeners = [
  on(carrierEvents["parcel.hinted"], (ctx, { label_id }, once) => followLabel(ctx, label_id, [once])),
  on(orderEvents["fulfilment.cancelled"], async (ctx, { fulfilment_id }, once) =>
    giveBackUnused(ctx, parcelDesk, await findLabels(ctx, fulfilment_id), once),
  ),
];

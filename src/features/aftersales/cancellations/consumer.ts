import { orderEvents } from "#ordering/orders";
import { on } from "#platform/data/queue";
import { collectCash } from "./collect-cash.ts";
import { cancellationEvents } from "./events.ts";
import { putBack } from "./put-back.ts";
import { waiveReturned } from "./waive-returned.ts";

export const cancellationListeners = [
  on(cancellationEvents["order.items_cancelled"], putBack),
  on(orderEvents["fulfilment.returned"], async (ctx, { order_id, fulfilment_id }, once) =>
    waiveReturned(ctx, order_id, [fulfilment_id], once),
  ),
  on(orderEvents["order.delivered"], collectCash),
];

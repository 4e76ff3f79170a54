import { giftCardSaleEvents } from "#ordering/gift-card-sales";
import { orderEvents, orderStateOf } from "#ordering/orders";
import { commit } from "#platform/data/outbox";
import { on, onReading } from "#platform/data/queue";
import { completeOrder } from "./complete-order.ts";
import { deliverIssued } from "./deliver-issued.ts";
import { processOrder } from "./process-order.ts";
import { shipParcel } from "./ship-stock.ts";
import { bookParcel } from "./take-back-parcel.ts";

export const fulfilmentListeners = [
  onReading(
    orderEvents["order.paid"],
    (ctx, { order_id }) => [orderStateOf(ctx, order_id)] as const,
    (ctx, [[order]]) => processOrder(ctx, order),
  ),
  on(giftCardSaleEvents["order.cards_issued"], (ctx, { order_id }, once) => deliverIssued(ctx, order_id, once)),
  on(orderEvents["fulfilment.shipped"], async (ctx, { order_id, fulfilment_id }, once) => {
    await shipParcel(ctx, order_id, fulfilment_id);
    await completeOrder(ctx, order_id, () => [once]);
  }),
  on(orderEvents["fulfilment.returned"], async (ctx, { order_id, fulfilment_id }, once) => {
    await bookParcel(ctx, order_id, fulfilment_id);
    await commit(ctx, [once]);
  }),
];

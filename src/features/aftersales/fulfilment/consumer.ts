import { giftCardSaleEvents } from "#ordering/gift-card-sales";
import { orderEvents, orderStateOf } from "#ordering/orders";
import { commit } from "#platform/data/outbox";
import { on, onReading } from "#platform/data/queue";
import { deliverIssued } from "./deliver-issued.ts";
import { processOrder } from "./process-order.ts";
import { shipStock } from "./ship-stock.ts";

export const fulfilmentListeners = [
  onReading(
    orderEvents["order.paid"],
    (ctx, { order_id }) => [orderStateOf(ctx, order_id)] as const,
    (ctx, [[order]]) => processOrder(ctx, order),
  ),
  on(giftCardSaleEvents["order.cards_issued"], (ctx, { order_id }, once) => deliverIssued(ctx, order_id, once)),
  on(orderEvents["order.shipped"], async (ctx, { order_id }, once) => {
    await shipStock(ctx, order_id);
    await commit(ctx, [once]);
  }),
];

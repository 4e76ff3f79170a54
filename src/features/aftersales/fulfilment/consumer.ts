import { orderEvents } from "#ordering/orders";
import { commit } from "#platform/data/outbox";
import { on } from "#platform/data/queue";
import { processOrder } from "./process-order.ts";
import { shipStock } from "./ship-stock.ts";

export const fulfilmentListeners = [
  on(orderEvents["order.paid"], (ctx, { order_id }, once) => processOrder(ctx, order_id, once)),
  on(orderEvents["order.shipped"], async (ctx, { order_id }, once) => {
    await shipStock(ctx, order_id);
    await commit(ctx, [once]);
  }),
];

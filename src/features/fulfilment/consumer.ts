import { commit } from "#platform/outbox";
import { type Consumer, on } from "#platform/queue";
import { OrderHappened } from "./messages.ts";
import { processOrder } from "./process-order.ts";
import { shipStock } from "./ship-stock.ts";

export const fulfilmentConsumer: Consumer = {
  name: "fulfilment",
  on: {
    "order.paid": on(OrderHappened, (ctx, { order_id }, once) => processOrder(ctx, order_id, once)),
    "order.shipped": on(OrderHappened, async (ctx, { order_id }, once) => {
      await shipStock(ctx, order_id);
      await commit(ctx, [once]);
    }),
  },
};

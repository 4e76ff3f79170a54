import { settleOrder } from "#checkout-core";
import { type Consumer, on } from "#platform/queue";
import { OrderHappened, PaymentHinted } from "./messages.ts";
import { mirrorRefund } from "./mirror-refund.ts";
import { portsOf } from "./ports-of.ts";

/**
 * Tells the cart how its order came out, in case the process that brought the order there was cut off before it could: nothing
 * else follows these moves, and the cart's own alarm waits for the end of the time to pay.
 */
const tellCart = on(OrderHappened, async (ctx, { order_id }) => {
  await settleOrder(portsOf(ctx), order_id);
});

/** Settling is idempotent by itself, so a second delivery only finds that there is nothing left to do. */
export const checkoutConsumer: Consumer = {
  name: "checkout",
  on: {
    "payment.hinted": on(PaymentHinted, async (ctx, { order_id, gives_back }) => {
      await settleOrder(portsOf(ctx), order_id);
      if (gives_back) await mirrorRefund(ctx, order_id);
    }),
    "order.ended": tellCart,
    "order.accepted": tellCart,
    "order.paid": tellCart,
  },
};

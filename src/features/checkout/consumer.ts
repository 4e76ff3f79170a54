import { settleOrder } from "#checkout-core";
import { type Consumer, on } from "#platform/queue";
import { PaymentHinted } from "./messages.ts";
import { mirrorRefund } from "./mirror-refund.ts";
import { portsOf } from "./ports-of.ts";

/** Settling is idempotent by itself, so a second delivery only finds that there is nothing left to do. */
export const checkoutConsumer: Consumer = {
  name: "checkout",
  on: {
    "payment.hinted": on(PaymentHinted, async (ctx, { order_id, gives_back }) => {
      await settleOrder(portsOf(ctx), order_id);
      if (gives_back) await mirrorRefund(ctx, order_id);
    }),
  },
};

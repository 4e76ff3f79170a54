import { forgetReasonsOf } from "#money/payments";
import { orderIdsOf } from "#ordering/orders";
import { defineFeature } from "#platform/feature";
import { returnListeners } from "./consumer.ts";
import { returnEvents } from "./events.ts";
import { orderRefundRoutes } from "./order-routes.ts";
import { refundRoutes } from "./routes.ts";

export { noteRestocked, refundedItemsOf, refundsKnown, restockedUnits } from "./reconcile-reads.ts";
export { refundsByProduct } from "./refunds-by-product.ts";

export { returnEvents };

/** Units that come back, and the refunds that they belong to; the money itself is the payments'. */
export const returns = defineFeature({
  name: "returns",
  events: returnEvents,
  routes: [refundRoutes, orderRefundRoutes],
  on: returnListeners,
  // Refunds of gift cards and store credit have no payment whose person would be known.
  personal: { erase: (ctx, { user_id }) => [forgetReasonsOf(ctx, orderIdsOf(ctx, user_id))] },
});

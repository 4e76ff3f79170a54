import { forgetReasonsOf } from "#money/payments";
import { orderIdsOf } from "#ordering/orders";
import { defineFeature } from "#platform/feature";
import { refundListeners } from "./consumer.ts";
import { refundEvents } from "./events.ts";
import { orderRefundRoutes } from "./order-routes.ts";
import { refundRoutes } from "./routes.ts";

export { beginRefund, creditOf, moneyBackOf } from "./begin-refund.ts";
export { RefundError } from "./errors.ts";
export { noteRestocked, refundedItemsOf, refundsByProduct, refundsKnown, restockedUnits } from "./reconcile-reads.ts";
export { giveSoon, moneyOf, planRefundOfUnits, planWaiver, refundOfUnits } from "./refund-of-units.ts";
export { goOn, partsOf, planRefund } from "./refund-order.ts";
export { roundedOf } from "./rules.ts";
export { target as refundTarget } from "./schemas.ts";

export { refundEvents };

/** Refunds of an order, and the units that they are for; the money itself is the payments'. */
export const refunds = defineFeature({
  name: "refunds",
  events: refundEvents,
  routes: [refundRoutes, orderRefundRoutes],
  on: refundListeners,
  // Refunds of gift cards and store credit have no payment whose person would be known.
  personal: { erase: (ctx, { user_id }) => [forgetReasonsOf(ctx, orderIdsOf(ctx, user_id))] },
});

import { defineFeature } from "#platform/feature";
import { refundListeners } from "./consumer.ts";
import { refundRoutes } from "./routes.ts";

export { noteRestocked, refundsKnown, restockedUnits } from "./reconcile-reads.ts";
export { refundsByProduct } from "./refunds-by-product.ts";

/** Units that come back, and the refunds that they belong to. */
export const refunds = defineFeature({
  name: "refunds",
  routes: [refundRoutes],
  on: refundListeners,
});

import { defineFeature } from "#platform/feature";
import { refundListeners } from "./consumer.ts";
import { refundRoutes } from "./routes.ts";

export { noteRestocked, refundsKnown, restockedUnits } from "./reconcile-reads.ts";
export { refundsByProduct } from "./refunds-by-product.ts";

export const refunds = defineFeature({
  name: "refunds",
  routes: [refundRoutes],
  on: refundListeners,
});

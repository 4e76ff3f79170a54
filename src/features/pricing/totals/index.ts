import { defineFeature } from "#platform/feature";
import { pricingAdminRoutes } from "./admin-routes.ts";

export { noTax, priceOrder } from "./rules.ts";
export type { Adjustment, PricedLine, PricedOrder, PriceLine, PriceRequest, Tax, Totals } from "./rules.ts";
export { taxIn, taxRateOf } from "./store.ts";

/** Pure arithmetic: totals, tax, rounding. */
export const totals = defineFeature({
  name: "totals",
  routes: [pricingAdminRoutes],
});

export { pricingAdminRoutes } from "./admin-routes.ts";
export { noTax, priceOrder } from "./rules.ts";
export type { Adjustment, PricedLine, PricedOrder, PriceLine, PriceRequest, Tax, Totals } from "./rules.ts";
export { taxIn, taxRateOf } from "./store.ts";

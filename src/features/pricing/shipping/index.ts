import { defineFeature } from "#platform/feature";
import { shippingAdminRoutes } from "./admin-routes.ts";
import { shippingRoutes } from "./routes.ts";

export { quoteShipping, type ShippingPrice } from "./rules.ts";
export { activeShippingMethods, type ShippingMethod, shippingMethodOf } from "./store.ts";

/** Shipping methods and their prices. */
export const shipping = defineFeature({
  name: "shipping",
  routes: [shippingRoutes, shippingAdminRoutes],
});

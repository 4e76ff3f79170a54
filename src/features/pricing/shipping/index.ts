import { defineFeature } from "#platform/feature";
import { shippingAdminRoutes } from "./admin-routes.ts";
import { shippingRoutes } from "./routes.ts";

export { quoteShipping, type ShippingPrice } from "./rules.ts";
export { activeShippingMethods, type ShippingMethod, shippingMethodOf } from "./store.ts";

/** Shipping methods and their prices. */
export const shipping = defineFeature({
  name: "shipping",
  tags: [
    {
      name: "Shipping and tax",
      place: 60,
      description:
        "Shipping methods with their prices per currency, and tax rates. Reading methods and rates is open to everyone; changing them requires `settings:write`.",
    },
  ],
  routes: [shippingRoutes, shippingAdminRoutes],
});

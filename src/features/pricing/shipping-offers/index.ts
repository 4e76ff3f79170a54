import { defineFeature } from "#platform/feature";
import { shippingOfferAdminRoutes } from "./admin-routes.ts";
import { shippingOfferRoutes } from "./routes.ts";

/** What shipping methods ask for goods that are not in a cart: for shoppers, and for staff with the reasons. */
export const shippingOffers = defineFeature({
  name: "shipping-offers",
  routes: [shippingOfferRoutes, shippingOfferAdminRoutes],
});

import { defineFeature } from "#platform/feature";
import { fulfilmentAdminRoutes } from "./admin-routes.ts";
import { fulfilmentListeners } from "./consumer.ts";

/** Processing, shipping, tracking. */
export const fulfilment = defineFeature({
  name: "fulfilment",
  routes: [fulfilmentAdminRoutes],
  on: fulfilmentListeners,
});

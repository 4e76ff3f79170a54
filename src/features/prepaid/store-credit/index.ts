import { defineFeature } from "#platform/feature";
import { storeCreditAdminRoutes } from "./admin-routes.ts";
import { storeCreditRoutes } from "./routes.ts";

/** Stored value of one customer, which they spend without a code. */
export const storeCredit = defineFeature({
  name: "store-credit",
  routes: [storeCreditRoutes, storeCreditAdminRoutes],
});

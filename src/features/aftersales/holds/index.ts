import { defineFeature } from "#platform/feature";
import { holdAdminRoutes } from "./admin-routes.ts";

/** Orders that wait: nothing of them is packed or sent until somebody releases them. */
export const holds = defineFeature({
  name: "holds",
  routes: [holdAdminRoutes],
});

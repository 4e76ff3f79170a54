import { defineFeature } from "#platform/feature";
import { stockListRoutes } from "./admin-routes.ts";

/** The stock of the whole shop as the back office looks at it: figures with names and pictures. */
export const stockList = defineFeature({
  name: "stock-list",
  routes: [stockListRoutes],
});

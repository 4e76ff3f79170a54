import { defineFeature } from "#platform/feature";
import { importListeners } from "./consumer.ts";
import { importEvents } from "./events.ts";
import { importRoutes } from "./routes.ts";

/** Products in and out as CSV files, Shopify's among them. */
export const productFiles = defineFeature({
  name: "product-files",
  events: importEvents,
  routes: [importRoutes],
  on: importListeners,
});

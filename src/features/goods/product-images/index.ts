import { defineFeature } from "#platform/feature";
import { imageAdminRoutes } from "./admin-routes.ts";

/** Which pictures a product has. */
export const productImages = defineFeature({
  name: "product-images",
  routes: [imageAdminRoutes],
});

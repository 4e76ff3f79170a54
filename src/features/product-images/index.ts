import { defineFeature } from "#platform/feature";
import { imageAdminRoutes } from "./admin-routes.ts";

export const productImages = defineFeature({
  name: "product-images",
  routes: [imageAdminRoutes],
});

import { defineFeature } from "#platform/feature";
import { categoryAdminRoutes } from "./admin-routes.ts";
import { categoryImageRoutes } from "./image-admin-routes.ts";
import { categoryRoutes } from "./routes.ts";

/** The tree of categories. */
export const categories = defineFeature({
  name: "categories",
  routes: [categoryRoutes, categoryAdminRoutes, categoryImageRoutes],
});

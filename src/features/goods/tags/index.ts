import { defineFeature } from "#platform/feature";
import { tagAdminRoutes } from "./admin-routes.ts";

/** The tags of products: made, renamed, merged and deleted by staff. */
export const tags = defineFeature({
  name: "tags",
  routes: [tagAdminRoutes],
});

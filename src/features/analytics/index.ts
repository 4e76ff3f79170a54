import { defineFeature } from "#platform/feature";
import { analyticsAdminRoutes } from "./admin-routes.ts";
import { analyticsJobs } from "./jobs.ts";

export const analytics = defineFeature({
  name: "analytics",
  routes: [analyticsAdminRoutes],
  jobs: analyticsJobs,
});

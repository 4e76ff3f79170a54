import { defineFeature } from "#platform/feature";
import { analyticsAdminRoutes } from "./admin-routes.ts";
import { analyticsJobs } from "./jobs.ts";
import { analyticsPermissions } from "./permissions.ts";

/** Sales reports. */
export const analytics = defineFeature({
  name: "analytics",
  permissions: [analyticsPermissions],
  routes: [analyticsAdminRoutes],
  jobs: analyticsJobs,
});

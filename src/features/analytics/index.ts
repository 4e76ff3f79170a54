import { defineFeature } from "#platform/feature";
import { analyticsAdminRoutes } from "./admin-routes.ts";
import { analyticsJobs } from "./jobs.ts";
import { analyticsPermissions } from "./permissions.ts";

export const analytics = defineFeature({
  name: "analytics",
  permissions: [analyticsPermissions],
  routes: [analyticsAdminRoutes],
  jobs: analyticsJobs,
});

import { defineFeature } from "#platform/feature";
import { analyticsAdminRoutes } from "./admin-routes.ts";
import { analyticsJobs } from "./jobs.ts";
import { analyticsPermissions } from "./permissions.ts";

/** Sales reports. */
export const analytics = defineFeature({
  name: "analytics",
  tags: [
    {
      name: "Back office: reports",
      place: 150,
      description: "Sales of any time as JSON, and daily reports as CSV, made in the background and kept for download.",
    },
  ],
  permissions: [analyticsPermissions],
  routes: [analyticsAdminRoutes],
  jobs: analyticsJobs,
});

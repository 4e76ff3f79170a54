import { defineFeature } from "#platform/feature";
import { auditAdminRoutes } from "./admin-routes.ts";
import { auditJobs } from "./jobs.ts";

/** The chained log of what was done. */
export const audit = defineFeature({
  name: "audit",
  routes: [auditAdminRoutes],
  jobs: auditJobs,
});

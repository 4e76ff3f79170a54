import { defineFeature } from "#platform/feature";
import { systemAdminRoutes } from "./admin-routes.ts";
import { devMail } from "./dev-mail.ts";
import { devSystemRoutes } from "./dev-routes.ts";
import { systemJobs } from "./jobs.ts";
import { healthRoutes } from "./routes.ts";

/** Health, jobs, dead letters, keys. */
export const system = defineFeature({
  name: "system",
  routes: [systemAdminRoutes],
  unversioned_routes: [healthRoutes],
  local_routes: [devSystemRoutes, devMail],
  jobs: systemJobs,
});

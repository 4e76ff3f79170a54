export { analyticsAdminRoutes } from "./admin-routes.ts";
export { analyticsJobs } from "./jobs.ts";

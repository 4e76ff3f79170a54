export { systemAdminRoutes } from "./admin-routes.ts";
export { systemJobs } from "./jobs.ts";

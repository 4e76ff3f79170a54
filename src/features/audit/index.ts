export { auditAdminRoutes } from "./admin-routes.ts";
export { auditJobs } from "./jobs.ts";

export { systemAdminRoutes } from "./admin-routes.ts";
export { devSystemRoutes } from "./dev-routes.ts";
export { systemJobs } from "./jobs.ts";
export { healthRoutes } from "./routes.ts";

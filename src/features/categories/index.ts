export { categoryAdminRoutes } from "./admin-routes.ts";
export { categoryRoutes } from "./routes.ts";

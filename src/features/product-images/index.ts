export { imageAdminRoutes } from "./admin-routes.ts";

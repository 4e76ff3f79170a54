export { devMailRoutes } from "./dev-routes.ts";

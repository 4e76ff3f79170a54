export { stepUpRoutes } from "./routes.ts";

export { fulfilmentAdminRoutes } from "./admin-routes.ts";
export { fulfilmentConsumer } from "./consumer.ts";

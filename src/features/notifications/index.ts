export { notificationsConsumer } from "./consumer.ts";
export { devMailRoutes } from "./dev-routes.ts";

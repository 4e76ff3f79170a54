export { letter, storefrontPage } from "./mail-page.ts";
export { notificationsConsumer } from "./consumer.ts";
export { devMailRoutes } from "./dev-routes.ts";

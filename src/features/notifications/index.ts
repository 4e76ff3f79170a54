export { letter, storefrontPage } from "./mail-page.ts";
export { notificationsConsumer } from "./consumer.ts";
export { sendNotice } from "./send-notice.ts";
export { devMailRoutes } from "./dev-routes.ts";

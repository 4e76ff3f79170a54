import { defineFeature } from "#platform/feature";
import { notificationListeners } from "./consumer.ts";
import { devMailRoutes } from "./dev-routes.ts";

export { letter, storefrontPage } from "./mail-page.ts";
export { sendNotice } from "./send-notice.ts";

/** Mails and text messages. */
export const notifications = defineFeature({
  name: "notifications",
  local_routes: [devMailRoutes],
  on: notificationListeners,
});

import { defineFeature } from "#platform/feature";
import { orderMailRoutes } from "./admin-routes.ts";
import { orderMailListeners } from "./consumer.ts";
import { orderMailSettings } from "./settings.ts";

/** What shoppers are written about their orders, in their own language. */
export const orderMails = defineFeature({
  name: "order-mails",
  settings: orderMailSettings,
  routes: [orderMailRoutes],
  on: orderMailListeners,
});

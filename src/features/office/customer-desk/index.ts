import { defineFeature } from "#platform/feature";
import { customerDeskRoutes } from "./admin-routes.ts";
import { contactAdminRoutes } from "./contact-admin-routes.ts";
import { contactRoutes } from "./routes.ts";

/** Customers as staff make them and help them: profile, sessions, addresses, orders, a new password, another address. */
export const customerDesk = defineFeature({
  name: "customer-desk",
  routes: [customerDeskRoutes, contactAdminRoutes, contactRoutes],
});

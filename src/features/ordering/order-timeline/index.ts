import { defineFeature } from "#platform/feature";
import { orderTimelineAdminRoutes } from "./admin-routes.ts";
import { orderTimelineRoutes } from "./routes.ts";

/** What has become of an order, step by step, as its shopper and as staff see it. */
export const orderTimeline = defineFeature({
  name: "order-timeline",
  routes: [orderTimelineRoutes, orderTimelineAdminRoutes],
});

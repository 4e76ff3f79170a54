import { defineFeature } from "#platform/feature";
import { blockListRoutes } from "./admin-routes.ts";
import { refuseBlocked } from "./refuse-blocked.ts";

/** Sources that requests are refused from. */
export const blockList = defineFeature({
  name: "block-list",
  routes: [blockListRoutes],
  gate: refuseBlocked,
});

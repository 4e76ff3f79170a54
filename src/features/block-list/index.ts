import { defineFeature } from "#platform/feature";
import { blockListRoutes } from "./admin-routes.ts";
import { refuseBlocked } from "./refuse-blocked.ts";

export const blockList = defineFeature({
  name: "block-list",
  routes: [blockListRoutes],
  gate: refuseBlocked,
});

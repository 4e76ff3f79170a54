export { blockListRoutes } from "./admin-routes.ts";
export { refuseBlocked } from "./refuse-blocked.ts";

import { defineFeature } from "#platform/feature";
import { promotionDeskRoutes } from "./admin-routes.ts";

/** Promotions as staff weigh them: what one would do to a cart, what it was used for, and what that cost. */
export const promotionDesk = defineFeature({ name: "promotion-desk", routes: [promotionDeskRoutes] });

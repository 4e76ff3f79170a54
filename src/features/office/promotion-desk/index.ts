import { defineFeature } from "#platform/feature";
import { promotionDeskRoutes } from "./admin-routes.ts";

/** Promotions as staff weigh them: what one would do to a cart. */
export const promotionDesk = defineFeature({ name: "promotion-desk", routes: [promotionDeskRoutes] });

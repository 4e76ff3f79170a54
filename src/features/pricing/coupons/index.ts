import { on } from "#platform/data/queue";
import { defineFeature } from "#platform/feature";
import { couponAdminRoutes } from "./admin-routes.ts";
import { couponEvents } from "./events.ts";
import { stepBatch } from "./make-batch.ts";
import { couponPersonalData } from "./personal-data.ts";

export type { Customer } from "./customer-uses.ts";
export { countUses, giveBackUses, isUseRefused, ordersUsing, refusedUse, type UsesToCount } from "./order-uses.ts";
export { readStanding, standingColumns, standingValues } from "./read-standing.ts";
export { couponCode } from "./schemas.ts";

/** The codes that bring promotions, and what promotions were used for. */
export const coupons = defineFeature({
  name: "coupons",
  events: couponEvents,
  routes: [couponAdminRoutes],
  personal: couponPersonalData,
  on: [on(couponEvents["promotion_codes.continued"], (ctx, { batch_id }, once) => stepBatch(ctx, batch_id, once))],
});

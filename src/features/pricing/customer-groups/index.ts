import { defineFeature } from "#platform/feature";
import { customerGroupRoutes } from "./admin-routes.ts";
import { customerGroupListeners } from "./consumer.ts";
import { customerGroupEvents } from "./events.ts";
import { customerGroupJobs } from "./jobs.ts";
import { memberRoutes } from "./member-routes.ts";
import { customerGroupPersonalData } from "./personal-data.ts";

export { type BuyerFacts, buyerFactsOf } from "./buyer-facts.ts";
export { customerGroupUses, type GroupUse } from "./group-uses.ts";
export { noteSale, type Sale } from "./note-sale.ts";

/** Customers that prices and promotions treat alike, and what is known of each that buys. */
export const customerGroups = defineFeature({
  name: "customer-groups",
  tags: [
    {
      name: "Customer groups",
      place: 165,
      description:
        "Customers that price lists and promotions treat alike. Members are added by staff, or by a rule about what they have bought.",
    },
  ],
  routes: [customerGroupRoutes, memberRoutes],
  events: customerGroupEvents,
  on: customerGroupListeners,
  jobs: customerGroupJobs,
  personal: customerGroupPersonalData,
});

import { defineFeature } from "#platform/feature";
import { customerGroupUses } from "#pricing/customer-groups";
import { priceListAdminRoutes } from "./admin-routes.ts";
import { fileAdminRoutes } from "./file-admin-routes.ts";
import { historyAdminRoutes } from "./history-admin-routes.ts";
import { priceAdminRoutes } from "./price-admin-routes.ts";
import { namesGroup } from "./store.ts";

/** Prices for a while, for some customers, in other currencies and from a number of units on. */
export const priceLists = defineFeature({
  name: "price-lists",
  tags: [
    {
      name: "Back office: prices",
      place: 115,
      description:
        "Price lists with sales and prices of customer groups, and the variants' own prices in other currencies and by quantity. Reading requires `catalog:read`, changing `catalog:write`.",
    },
  ],
  routes: [priceListAdminRoutes, priceAdminRoutes, fileAdminRoutes, historyAdminRoutes],
  plugs: [customerGroupUses.plug({ title: "price lists", isNamed: namesGroup })],
});

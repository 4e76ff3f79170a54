import { orderEvents } from "#ordering/orders";
import { checkoutGuards } from "#ordering/quotes";
import { on } from "#platform/data/queue";
import { defineFeature } from "#platform/feature";
import { noteSale } from "./note-sale.ts";
import { refuseBulkOrders } from "./refuse-bulk-orders.ts";
import { bulkOrderRoutes } from "./routes.ts";
import { bulkOrderSettings } from "./settings.ts";

/** An extension as a third party writes one: docs/extending.md is made from it. */
export const bulkOrders = defineFeature({
  name: "x.bulk-orders",
  settings: bulkOrderSettings,
  routes: [bulkOrderRoutes],
  plugs: [checkoutGuards.plug(refuseBulkOrders)],
  on: [on(orderEvents["order.paid"], noteSale)],
  jobs: [{ name: "x.bulk-orders.beat", every: "hour", run: async () => ({ alive: true }) }],
});

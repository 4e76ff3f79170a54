import { defineFeature } from "#platform/feature";
import { bulkOrderRoutes } from "./admin-routes.ts";

export { ofOne } from "./change-orders.ts";
export { RowProblem } from "./schemas.ts";

/** One change of many orders, with a result for each. */
export const bulkOrders = defineFeature({ name: "bulk-orders", routes: [bulkOrderRoutes] });

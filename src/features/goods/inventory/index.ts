import { defineFeature } from "#platform/feature";
import { inventoryAdminRoutes } from "./admin-routes.ts";
import { stockListeners } from "./consumer.ts";
import { stockEvents, stockHints } from "./events.ts";
import { inventoryPermissions } from "./permissions.ts";
import { stockSettings } from "./settings.ts";

export type {
  CommitOutcome,
  Hold,
  HoldClass,
  HoldDemand,
  HoldOutcome,
  HoldRequest,
  OperationOutcome,
  OperationRequest,
  ReleaseOutcome,
  ReleaseRequest,
} from "./rules.ts";
export { compareStock, type ComparedStock, type DriftedLevel, mendLevels, noteCompared } from "./compare-stock.ts";
export { type HoldTrace, Stock } from "./object.ts";
export { type Demand, sumDemand } from "./demand-rules.ts";
export { operationId, refundOfOperation } from "./operation-id-rules.ts";
export { knownScarce } from "./remember-scarce.ts";
export { openStock, openStocks } from "./open-stock.ts";
export { stockOf, type StockVerbs } from "./stock-of.ts";
export { availabilityOf, trackVariant, trackVariants } from "./store.ts";

export { stockEvents };

export { inventoryPermissions };

/** The stock object, one per variant, with its ledger; levels and movements. */
export const inventory = defineFeature({
  name: "inventory",
  settings: stockSettings,
  permissions: [inventoryPermissions],
  events: { ...stockEvents, ...stockHints },
  routes: [inventoryAdminRoutes],
  on: stockListeners,
});

import { auditedKeys } from "#platform/data/audited-keys";
import { defineFeature } from "#platform/feature";
import { inventoryAdminRoutes } from "./admin-routes.ts";
import { stockListeners } from "./consumer.ts";
import { stockEvents } from "./events.ts";
import { inventoryPermissions } from "./permissions.ts";

export { compareStock, type ComparedStock, type DriftedLevel, mendLevels, noteCompared } from "./compare-stock.ts";
export { openStock, openStocks } from "./open-stock.ts";
export { isLow, LOW_STOCK_THRESHOLD } from "./level-rules.ts";
export { projectedLevels } from "./project-level.ts";
export { listStock } from "./list-stock.ts";
export { levelExample, StockLevelDto, StockQuery, toStockLevelDto } from "./schemas.ts";
export { availabilityOf, isLowStock, thresholdOf, trackVariant, trackVariants } from "./store.ts";

export { stockEvents };

export { inventoryPermissions };

/** Fields whose values the audit log shows. */
const audited =
  "low_stock_threshold movement_id change on_hand reference format total_rows file_bytes import_id created";

/** The levels of the stock objects as lists see them, opening stock, and movements by hand. */
export const inventory = defineFeature({
  name: "inventory",
  tags: [
    {
      name: "Back office: inventory",
      place: 120,
      description:
        "Stock on hand, held for unfinished orders, committed to sold ones and available, with every movement that led to it.",
    },
  ],
  permissions: [inventoryPermissions],
  events: stockEvents,
  routes: [inventoryAdminRoutes],
  on: stockListeners,
  plugs: [auditedKeys.plug(audited)],
});

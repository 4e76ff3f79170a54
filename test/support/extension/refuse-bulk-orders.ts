import type { CheckoutGuard } from "#ordering/quotes";
import { BulkOrderError } from "./errors.ts";
import { bulkOrderSettings } from "./settings.ts";

/** Refuses an order of more units than the setting allows. */
export const refuseBulkOrders: CheckoutGuard = {
  problems: [BulkOrderError.bulk_order],
  check({ lines }, settings) {
    const most_units = bulkOrderSettings.of(settings).X_BULK_ORDERS_UNITS;
    const units = lines.reduce((sum, { quantity }) => sum + quantity, 0);
    return units > most_units ? BulkOrderError.bulk_order({ most_units }) : null;
  },
};

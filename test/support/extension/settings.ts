import { atLeastOne, defineSettings } from "#platform/settings";

export const bulkOrderSettings = defineSettings({
  /** The most units in an order of the storefront: more is sold by people. */
  X_BULK_ORDERS_UNITS: atLeastOne.default(50),
});

import { defineEvents, message } from "#platform/data/events";

export const catalogEvents = defineEvents({
  /** What the storefront shows of some products has changed: of those that `product_changes` marks. */
  "products.changed": message({}),
});

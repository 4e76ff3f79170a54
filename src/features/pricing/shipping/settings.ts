import { defineSettings, wholeNumber } from "#platform/settings";

export const shippingSettings = defineSettings({
  /** What a unit of a variant weighs that has no weight of its own. Grams. */
  DEFAULT_WEIGHT_GRAMS: wholeNumber.default(500),
});

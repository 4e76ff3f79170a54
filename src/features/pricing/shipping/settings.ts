import { z } from "zod";
import { defineSettings, wholeNumber } from "#platform/settings";
import { isCarrierOfRates } from "./find-carrier-rates.ts";

/** The most that a price waits for a carrier. */
const WAIT_MAX_MS = 2_000;

export const shippingSettings = defineSettings({
  /** What a unit of a variant weighs that has no weight of its own. Grams. */
  DEFAULT_WEIGHT_GRAMS: wholeNumber.default(500),
  /** The carrier that is asked for the prices of methods with a `carrier_service`. Without it their rates count. */
  CARRIER_RATES: z.string().refine(isCarrierOfRates, "is not a carrier with rates of this shop").optional(),
  /** How long it may take, in milliseconds; after that the shop's rates count. */
  CARRIER_RATES_TIMEOUT_MS: wholeNumber.pipe(z.int().min(100).max(WAIT_MAX_MS)).default(1_000),
});

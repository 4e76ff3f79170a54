import { z } from "zod";
import { defineSettings, wholeNumber } from "#platform/settings";

export const fulfilmentSettings = defineSettings({
  /** Days after which a shipped parcel without news counts as delivered. With 0 none does. */
  DELIVERED_AFTER_DAYS: wholeNumber.pipe(z.int().max(365)).default(0),
});

import { z } from "zod";
import { defineSettings, wholeNumber } from "#platform/settings";

export const stockSettings = defineSettings({
  /** Of what is left of a variant, the percentage that guests' unpaid orders may hold before they try to pay. 100 is no limit, and 0 lets them hold nothing. */
  UNPAID_STOCK_SHARE_PERCENT: wholeNumber.pipe(z.int().min(0).max(100)).default(75),
});

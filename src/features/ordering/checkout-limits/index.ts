import { defineFeature } from "#platform/feature";
import { unpaidSettings } from "./settings.ts";

export { type DeclinedLimits, declinedLimits } from "./declined-limits.ts";
export { CheckoutLimitError } from "./errors.ts";
export { isProvedCustomer, leaveCounts, leaveCountsByHand, shareTaken, unpaidLimits } from "./unpaid-limits.ts";

/** What a caller may have unpaid and declined before a checkout of theirs is refused. */
export const checkoutLimits = defineFeature({
  name: "checkout-limits",
  settings: unpaidSettings,
});

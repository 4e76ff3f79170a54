import { defineFeature } from "#platform/feature";

export {
  balanceOf,
  bookCapture,
  bookCredit,
  bookFailedRefund,
  bookRefund,
  bookRefundsFrom,
  refundCause,
} from "./ledger-entries.ts";
export { refundsGiven } from "./refunds-given.ts";

/** Money in and out, booked in pairs that add up to 0. */
export const ledger = defineFeature({ name: "ledger" });

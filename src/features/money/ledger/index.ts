import { defineFeature } from "#platform/feature";

export { cancelCause, refundCause } from "./cause-rules.ts";
export {
  balanceOf,
  bookCapture,
  bookCredit,
  bookFailedRefund,
  bookOwedFrom,
  bookOwedRefund,
  bookPaidOut,
  bookReceipt,
  bookRefund,
  bookRefundsFrom,
  type HandAccount,
  handBalances,
} from "./ledger-entries.ts";
export {
  countDues,
  type Due,
  type DueFilter,
  dueOf,
  duesAfter,
  dueSums,
  isOwedFor,
  noteDuePaid,
  openDuesOf,
  openDuesOfOrder,
  oweRefund,
  oweRefundFrom,
  selectDues,
} from "./owe-refund.ts";
export { dueReasons, type DueReason } from "./tables.ts";
export { refundsGiven } from "./refunds-given.ts";

/** Money in and out, booked in pairs that add up to 0. */
export const ledger = defineFeature({ name: "ledger" });

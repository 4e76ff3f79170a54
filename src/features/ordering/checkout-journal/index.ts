import { defineFeature } from "#platform/feature";

export { CheckoutJournal, type OpenCheckout } from "./checkout-journal.ts";
export {
  type BeginOutcome,
  type BeginRequest,
  type ConcludeRequest,
  type Demand,
  type Journal,
  type JournalState,
  type PlaceRefusal,
  type Shortage,
  withoutSold,
} from "./rules.ts";
export { shortages } from "./schemas.ts";
export {
  countedByColumn,
  giftCardsColumn,
  journalCouponsColumn,
  journalCurrencyColumn,
  journalLocaleColumn,
  refusalColumn,
  journalTables,
  JournalStore,
} from "./store.ts";

/** How one version of a cart becomes at most one order; the cart object keeps it. */
export const checkoutJournal = defineFeature({
  name: "checkout-journal",
});

import { defineFeature } from "#platform/feature";
import { valueEvents } from "./events.ts";
import { storedValueJobs } from "./jobs.ts";
import { storedValuePersonalData } from "./personal-data.ts";

export {
  accountsById,
  accountsToSpend,
  availableOf,
  codelessCards,
  creditOf,
  creditWithEntries,
  liabilities,
  pursesOf,
  selectEntries,
  type ValueAccount,
} from "./store.ts";
export {
  type Change,
  changeBalance,
  changeCredit,
  disableAccount,
  disableUnused,
  isOverdrawn,
  issueCard,
  issueManyCards,
  nameCard,
} from "./change-account.ts";
export {
  captureTenders,
  holdTenders,
  isTenderRefused,
  releaseTenders,
  returnedToTenders,
  tenderedOf,
  type TendersToHold,
  type TenderOfOrder,
  tendersOfOrder,
} from "./order-tenders.ts";
export { creditAccountOf, creditRefund, type CreditTarget, isCreditRefused } from "./credit-refund.ts";
export { countReturned, isOverReturned, restCondition, returnTender, returnTenders } from "./return-tenders.ts";
export {
  cardsOfItem,
  CardsOfItem,
  endSoldCards,
  isCardUsed,
  issueSoldCards,
  liveCardsOf,
  restoreSoldCards,
  type SoldCard,
  unusedCardsOf,
} from "./sold-cards.ts";
export { closedBecause, leftOfTender, planReturn, planTenders, type TenderPlan } from "./rules.ts";
export { type ShownEntry, SoldCardDto, TenderDto, toTenderDto, toValueEntryDto, ValueEntryDto } from "./schemas.ts";

export { valueEvents };

/** Gift cards and store credit as money: balances, what orders hold of them, and what goes back. */
export const storedValue = defineFeature({
  name: "stored-value",
  events: valueEvents,
  jobs: storedValueJobs,
  personal: storedValuePersonalData,
});

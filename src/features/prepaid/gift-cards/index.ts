import { letterKinds } from "#people/letters";
import { defineFeature } from "#platform/feature";
import { giftCardAdminRoutes } from "./admin-routes.ts";
import { cardLetter } from "./card-letter.ts";
import { giftCardEvents } from "./events.ts";
import { giftCardJobs } from "./jobs.ts";
import { giftCardListeners } from "./mail-card.ts";
import { giftCardPersonalData } from "./personal-data.ts";
import { giftCardRoutes } from "./routes.ts";
import { giftCardSettings } from "./settings.ts";

export { codeOf } from "./code-of.ts";
export { commitValue } from "./commit-value.ts";
export { GiftCardError } from "./errors.ts";
export { codeProblems, redeemable } from "./find-by-code.ts";
export { codeStatements, issueCards, type Letter } from "./issue-card.ts";
export { type CardToIssue, sellCards } from "./sell-cards.ts";
export { last4Of, showCode } from "./rules.ts";
export { balanceChangeFields, GiftCardCode } from "./schemas.ts";

/** Stored value that can be spent by its code. */
export const giftCards = defineFeature({
  name: "gift-cards",
  tags: [
    { name: "Gift cards", place: 55, description: "What is left on a gift card. They are spent by way of the cart." },
  ],
  settings: giftCardSettings,
  events: giftCardEvents,
  routes: [giftCardRoutes, giftCardAdminRoutes],
  on: giftCardListeners,
  jobs: giftCardJobs,
  personal: giftCardPersonalData,
  plugs: [letterKinds.plug([cardLetter])],
});

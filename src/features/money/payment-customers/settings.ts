import { atLeastOne, defineSettings } from "#platform/settings";

export const savedMethodSettings = defineSettings({
  /** Payment methods that one account, or one address, may begin to save within an hour. Each tries a card. */
  CARD_SETUPS_PER_HOUR: atLeastOne.default(5),
});

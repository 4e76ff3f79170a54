import { atLeastOne, defineSettings } from "#platform/settings";

export const unpaidContactsSettings = defineSettings({
  /** How long an order that was never paid keeps its address and e-mail address after it has ended. */
  UNPAID_CONTACTS_DAYS: atLeastOne.default(30),
});

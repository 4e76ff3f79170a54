import { defineFeature } from "#platform/feature";
import { unpaidContactsJobs } from "./jobs.ts";
import { unpaidContactsSettings } from "./settings.ts";

/** How long the contacts of orders that were never paid are kept. */
export const unpaidContacts = defineFeature({
  name: "unpaid-contacts",
  settings: unpaidContactsSettings,
  jobs: unpaidContactsJobs,
});

import { defineFeature } from "#platform/feature";
import { reconciliationAdminRoutes } from "./admin-routes.ts";
import { reconciliationListeners } from "./consumer.ts";
import { reconciliationHints } from "./events.ts";
import { reconciliationJobs } from "./jobs.ts";
import { driftPersonalData } from "./personal-data.ts";

export const reconciliation = defineFeature({
  name: "reconciliation",
  events: reconciliationHints,
  on: reconciliationListeners,
  routes: [reconciliationAdminRoutes],
  jobs: reconciliationJobs,
  personal: driftPersonalData,
});

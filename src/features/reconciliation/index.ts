import { defineFeature } from "#platform/feature";
import { reconciliationAdminRoutes } from "./admin-routes.ts";
import { reconciliationConsumer } from "./consumer.ts";
import { reconciliationJobs } from "./jobs.ts";

export { eraseDriftNotes } from "./erase-notes.ts";

export const reconciliation = defineFeature({
  name: "reconciliation",
  routes: [reconciliationAdminRoutes],
  hints: reconciliationConsumer.hints,
  jobs: reconciliationJobs,
});

export { reconciliationAdminRoutes } from "./admin-routes.ts";
export { reconciliationConsumer } from "./consumer.ts";
export { eraseDriftNotes } from "./erase-notes.ts";
export { reconciliationJobs } from "./jobs.ts";

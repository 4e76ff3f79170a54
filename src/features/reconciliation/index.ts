export { reconciliationAdminRoutes } from "./admin-routes.ts";
export { reconciliationConsumer } from "./consumer.ts";
export { reconciliationJobs } from "./jobs.ts";

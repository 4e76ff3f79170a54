export { privacyAdminRoutes } from "./admin-routes.ts";
export { privacyConsumer } from "./consumer.ts";
export { privacyJobs } from "./jobs.ts";
export { privacyRoutes } from "./routes.ts";

import { defineFeature } from "#platform/feature";
import { privacyAdminRoutes } from "./admin-routes.ts";
import { privacyConsumer } from "./consumer.ts";
import { privacyJobs } from "./jobs.ts";
import { privacyRoutes } from "./routes.ts";

export const privacy = defineFeature({
  name: "privacy",
  routes: [privacyRoutes, privacyAdminRoutes],
  on: privacyConsumer.on,
  jobs: privacyJobs,
});

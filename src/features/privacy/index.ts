import { defineFeature } from "#platform/feature";
import { privacyAdminRoutes } from "./admin-routes.ts";
import { privacyListeners } from "./consumer.ts";
import { privacyEvents } from "./events.ts";
import { privacyJobs } from "./jobs.ts";
import { privacyRoutes } from "./routes.ts";

export const privacy = defineFeature({
  name: "privacy",
  events: privacyEvents,
  routes: [privacyRoutes, privacyAdminRoutes],
  on: privacyListeners,
  jobs: privacyJobs,
});

import { defineFeature } from "#platform/feature";
import { privacyAdminRoutes } from "./admin-routes.ts";
import { privacyListeners } from "./consumer.ts";
import { privacyEvents } from "./events.ts";
import { privacyJobs } from "./jobs.ts";
import { privacyRoutes } from "./routes.ts";
import { privacySettings } from "./settings.ts";

export const privacy = defineFeature({
  name: "privacy",
  settings: privacySettings,
  events: privacyEvents,
  routes: [privacyRoutes, privacyAdminRoutes],
  on: privacyListeners,
  jobs: privacyJobs,
});

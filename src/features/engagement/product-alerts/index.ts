import { letterLists } from "#engagement/unsubscribe";
import { letterKinds } from "#people/letters";
import { defineFeature } from "#platform/feature";
import { alertLetters } from "./alert-letters.ts";
import { alertListeners } from "./consumer.ts";
import { alertEvents } from "./events.ts";
import { alertJobs } from "./jobs.ts";
import { alertPersonalData } from "./personal-data.ts";
import { ALERTS, deleteAlertsOf } from "./request-alert.ts";
import { alertRoutes } from "./routes.ts";

/** One letter to those who wait for a variant to come into stock, or to cost less. */
export const productAlerts = defineFeature({
  name: "product-alerts",
  events: alertEvents,
  routes: [alertRoutes],
  on: alertListeners,
  jobs: alertJobs,
  personal: alertPersonalData,
  plugs: [letterLists.plug({ name: ALERTS, stop: deleteAlertsOf }), letterKinds.plug(alertLetters)],
});

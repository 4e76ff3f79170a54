import { defineFeature } from "#platform/feature";
import { invitationAdminRoutes } from "./admin-routes.ts";
import { invitationListeners } from "./consumer.ts";
import { invitationEvents } from "./events.ts";
import { invitationJobs } from "./jobs.ts";
import { invitationPersonalData } from "./personal-data.ts";
import { invitationRoutes } from "./routes.ts";

/** Invitations to work in the back office, accepted by a mailed link. */
export const staffInvitations = defineFeature({
  name: "staff-invitations",
  events: invitationEvents,
  routes: [invitationRoutes, invitationAdminRoutes],
  on: invitationListeners,
  jobs: invitationJobs,
  personal: invitationPersonalData,
});

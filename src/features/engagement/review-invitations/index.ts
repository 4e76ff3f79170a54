import { letterLists } from "#engagement/unsubscribe";
import { letterKinds } from "#people/letters";
import { defineFeature } from "#platform/feature";
import { invitationListeners } from "./consumer.ts";
import { invitationEvents } from "./events.ts";
import { invitationLetter } from "./invitation-letter.ts";
import { invitationJobs } from "./jobs.ts";
import { invitationRoutes } from "./routes.ts";
import { INVITATIONS, stopInvitationsTo } from "./send-invitation.ts";
import { invitationSettings } from "./settings.ts";

/** Letters that ask buyers for a review some days after their order arrived, once an order. */
export const reviewInvitations = defineFeature({
  name: "review-invitations",
  settings: invitationSettings,
  events: invitationEvents,
  routes: [invitationRoutes],
  on: invitationListeners,
  jobs: invitationJobs,
  plugs: [letterLists.plug({ name: INVITATIONS, stop: stopInvitationsTo }), letterKinds.plug([invitationLetter])],
});

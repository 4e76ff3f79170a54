import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

export const invitationEvents = defineEvents({
  /** A link is to be mailed: the latest one of the invitation has this number. */
  "invitation.sent": message({ invitation_id: z.string(), sends: z.int() }),
});

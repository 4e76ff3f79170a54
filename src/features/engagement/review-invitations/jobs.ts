import type { Job } from "#platform/data/schedule";
import { inviteDue } from "./send-invitation.ts";

export const invitationJobs: readonly Job[] = [{ name: "review_invitations.send", every: "hour", run: inviteDue }];

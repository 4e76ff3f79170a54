import { DAY } from "#platform/basics/time";

/** How long the link of an invitation can be accepted. */
export const INVITATION_LIVES_MS = 3 * DAY;
/** Invitations that wait for an answer, in the whole shop. */
export const OPEN_MAX = 100;

export const invitationStatuses = ["pending", "accepted", "revoked", "expired"] as const;
export type InvitationStatus = (typeof invitationStatuses)[number];

type Standing = {
  readonly accepted_at: number | null;
  readonly revoked_at: number | null;
  readonly expires_at: number;
};

export function statusOf({ accepted_at, revoked_at, expires_at }: Standing, now: number): InvitationStatus {
  if (accepted_at !== null) return "accepted";
  if (revoked_at !== null) return "revoked";
  return expires_at <= now ? "expired" : "pending";
}

import { defineErrors } from "#platform/basics/errors";
import { numberMember, textMember } from "#platform/basics/problem-members";

export const InvitationError = defineErrors({
  invitation_not_found: { status: 404, detail: "There is no such invitation." },
  invalid_invitation: {
    status: 401,
    detail: "The invitation was accepted, replaced or revoked, or has expired. Ask for a new one.",
  },
  invitation_void: {
    status: 409,
    detail: "The person who sent the invitation can no longer grant this role. Ask for a new invitation.",
  },
  invitation_closed: {
    status: 409,
    detail: "The invitation is {invitation_status}. Create a new one.",
    members: { invitation_status: textMember("`accepted` or `revoked`.", "accepted") },
  },
  already_staff: {
    status: 409,
    detail: "The account with this e-mail address has a role in the back office already. Change the role instead.",
  },
  account_has_factor: {
    status: 409,
    detail:
      "The account with this e-mail address has a passkey or an authenticator app. Accept with a password, log in with that factor, and add the passkey then.",
  },
  too_many_invitations: {
    status: 409,
    detail: "At most {limit} invitations can be open. Revoke some first.",
    members: { limit: numberMember("How many invitations can be open at most.", 100) },
  },
});

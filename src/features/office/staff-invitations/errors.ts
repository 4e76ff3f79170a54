import { defineErrors } from "#platform/basics/errors";
import { numberMember, textMember } from "#platform/basics/problem-members";

export const InvitationError = defineErrors("Staff and API keys", {
  invitation_not_found: {
    status: 404,
    detail: "There is no such invitation.",
    cause: "No invitation has this id.",
    remedy: "List them at `GET /admin/users/invitations`.",
  },
  invalid_invitation: {
    status: 401,
    detail: "The invitation was accepted, replaced or revoked, or has expired. Ask for a new one.",
    cause: "The link was used, replaced by a later one or revoked, or is older than three days.",
    remedy: "Ask the person who sent it to send it again.",
  },
  invitation_void: {
    status: 409,
    detail: "The person who sent the invitation can no longer grant this role. Ask for a new invitation.",
    cause: "The role was deleted, or the person who sent the invitation has lost a permission of it.",
    remedy: "Ask for an invitation by a colleague who holds the role's permissions.",
  },
  invitation_closed: {
    status: 409,
    detail: "The invitation is {invitation_status}. Create a new one.",
    cause: "The invitation was accepted or revoked; `invitation_status` says which.",
    remedy: "Create another one.",
    members: { invitation_status: textMember("`accepted` or `revoked`.", "accepted") },
  },
  already_staff: {
    status: 409,
    detail: "The account with this e-mail address has a role in the back office already. Change the role instead.",
    cause: "The account with this e-mail address has permissions already.",
    remedy: "Change its role at `POST /admin/users/{id}/roles`.",
  },
  account_has_factor: {
    status: 409,
    detail:
      "The account with this e-mail address has a passkey or an authenticator app. Accept with a password, log in with that factor, and add the passkey then.",
    cause:
      "The invited address has an account with a passkey or an authenticator app, beside which a mailed link adds no passkey.",
    remedy:
      "Accept with a password, log in with the factor, and add the passkey at `POST /auth/passkeys/register/options`.",
  },
  too_many_invitations: {
    status: 409,
    detail: "At most {limit} invitations can be open. Revoke some first.",
    cause: "The shop has `limit` invitations that wait for an answer.",
    remedy: "Revoke those that are no longer needed.",
    members: { limit: numberMember("How many invitations can be open at most.", 100) },
  },
});

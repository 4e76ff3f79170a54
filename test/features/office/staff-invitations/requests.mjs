import { first, idOf } from "../../../support/demo/pick.mjs";

const invitation = { id: "{invitation}" };

export const requests = {
  adminCreateInvitation: { body: { email: "grace-{word}@example.com", role: "staff" } },
  adminGetInvitation: { at: invitation },
  adminSendInvitation: { at: invitation },
  adminRevokeInvitation: { at: invitation },
  acceptInvitation: { needs: "the token of a mailed link" },
  beginInvitationPasskey: { needs: "the token of a mailed link" },
};

export const values = {
  invitation: ["/admin/users/invitations?status=pending&limit=1", first(idOf)],
};

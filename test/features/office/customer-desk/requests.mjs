import { first, idOf } from "../../../support/demo/pick.mjs";

const customer = { id: "{customer}" };

export const requests = {
  adminCreateUser: { body: { email: "grace-{word}@example.com", first_name: "Grace" } },
  adminUpdateUser: { at: customer, body: { first_name: "Ada" } },
  adminReplaceUser: { at: customer, body: { first_name: "Ada" } },
  adminListUserAddresses: { at: customer },
  adminListUserOrders: { at: customer },
  adminListUserSessions: { at: customer },
  adminSendPasswordReset: { at: customer },
  adminChangeUserEmail: { at: customer, body: { email: "grace-{word}@example.com" } },
  adminDeleteUserSession: { at: { id: "{customer}", session_id: "{customer_session}" } },
  confirmEmail: { needs: "the token of a mailed link" },
};

export const values = {
  customer_session: ["/admin/users/{customer}/sessions", first(idOf)],
};

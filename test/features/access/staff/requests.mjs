import { find, first, idOf } from "../../../support/demo/pick.mjs";

const customer = { id: "{customer}" };

export const requests = {
  adminGetUser: { at: customer },
  adminListUserNotes: { at: customer },
  adminCreateUserNote: { at: customer, body: { note: "Asked to be called after six." } },
  adminResetUserFactors: { at: customer },
  adminLogoutUser: { at: customer },
  adminDisableUser: { at: customer },
  adminEnableUser: { at: customer },
  adminGrantRole: { at: { id: "{colleague}" }, body: { role: "staff" } },
  adminCreateRole: {
    body: { name: "night_shift_{word}", title: "Night shift", permissions: ["orders:read", "orders:write"] },
  },
  adminGetRole: { at: { name: "{role}" } },
  adminUpdateRole: { at: { name: "{role}" }, body: { title: "Late shift" } },
  adminDeleteRole: { at: { name: "{role}" } },
  adminReplaceRole: { at: { name: "{role}" }, body: { title: "Early shift", permissions: ["orders:read"] } },
};

export const values = {
  customer: ["/admin/users?role=customer&limit=1", first(idOf)],
  colleague: ["/admin/users?role=staff&limit=1", first(idOf)],
  role: [
    "/admin/roles",
    find(
      ({ is_built_in }) => !is_built_in,
      ({ name }) => name,
    ),
  ],
};

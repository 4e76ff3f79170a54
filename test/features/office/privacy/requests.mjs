import { PASSWORD } from "../../../support/demo/home.mjs";
import { find } from "../../../support/demo/pick.mjs";

const customer = { id: "{customer}" };

export const requests = {
  eraseMe: { body: { password: PASSWORD } },
  adminEraseGuestOrder: { at: { id: "{guest_order}" } },
  adminRequestUserExport: { at: customer },
  adminGetUserExport: { at: customer },
  adminEraseUser: { at: customer },
  getLinkedExport: { needs: "the token of a mailed link" },
};

export const values = {
  guest_order: [
    "/admin/orders?status=delivered&limit=50",
    find(({ user_id, email }) => user_id === null && email !== null),
  ],
};

import { first, idOf } from "../../../support/demo/pick.mjs";

const anyOrder = { id: "{any_order}" };

export const requests = {
  adminGetOrder: { at: anyOrder },
  adminListOrderNotes: { at: anyOrder },
  adminCreateOrderNote: { at: anyOrder, body: { note: "Asked for a call before delivery." } },
  adminReplaceOrderTags: { at: anyOrder, body: { tags: ["gift", "vip"] } },
  adminSendOrderConfirmation: { at: anyOrder },
};

export const values = {
  any_order: ["/admin/orders?limit=1", first(idOf)],
};

import { allows, find, first, idOf } from "../../../support/demo/pick.mjs";

export const requests = {
  createRefund: { at: { id: "{refundable_payment}" }, body: { amount: 100, reason: "It came with a scratch" } },
  listOrderRefunds: { at: { id: "{order}" } },
  requestOrderRefund: {
    at: { id: "{refundable_order}" },
    body: { items: [{ order_item_id: "{refundable_item}", quantity: 1 }], reason: "It came with a scratch" },
  },
  adminRefundOrder: {
    at: { id: "{order_to_refund}" },
    body: { items: [{ order_item_id: "{item_to_refund}", quantity: 1 }], reason: "It came with a scratch" },
  },
  adminApproveRefund: { at: { id: "{refund_request}" }, body: { to: "original" } },
  adminRejectRefund: { at: { id: "{refund_request}" } },
};

export const values = {
  refundable_order: ["/orders", find(allows("refund"))],
  refundable_item: ["/orders", find(allows("refund"), ({ items }) => items[0].id)],
  refundable_payment: ["/orders", find(allows("refund"), ({ payments }) => payments[0]?.id)],
  order_to_refund: ["/admin/orders?limit=50", find(allows("refund"))],
  item_to_refund: ["/admin/orders?limit=50", find(allows("refund"), ({ items }) => items[0].id)],
  refund_request: ["/admin/refunds?status=requested&limit=1", first(idOf)],
};

/** What the reference fills in of the back office's orders and refunds. */
const anyOrder = { id: "{any_order}" };

export const orders = {
  adminGetOrder: { at: anyOrder },
  adminGetOrderTimeline: { at: anyOrder },
  adminListOrderNotes: { at: anyOrder },
  adminCreateOrderNote: { at: anyOrder, body: { note: "Asked for a call before delivery." } },
  adminSendOrderConfirmation: { at: anyOrder },
  adminUpdateOrder: {
    at: { id: "{order_to_ship}" },
    body: { status: "shipped", tracking_number: "1Z999AA10123456784", carrier: "UPS" },
  },
  adminEraseGuestOrder: { at: { id: "{guest_order}" } },
  adminRefundOrder: {
    at: { id: "{order_to_refund}" },
    body: { items: [{ order_item_id: "{item_to_refund}", quantity: 1 }], reason: "It came with a scratch" },
  },
  adminApproveRefund: { at: { id: "{refund_request}" }, body: { to: "original" } },
  adminRejectRefund: { at: { id: "{refund_request}" } },
  adminReplaceOrder: { at: { id: "{shipped_order}" }, body: { status: "delivered" } },
};

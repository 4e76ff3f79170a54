/** What the reference fills in of the back office's orders and refunds. */
const anyOrder = { id: "{any_order}" };

export const orders = {
  adminGetOrder: { at: anyOrder },
  adminGetOrderTimeline: { at: anyOrder },
  adminListOrderNotes: { at: anyOrder },
  adminCreateOrderNote: { at: anyOrder, body: { note: "Asked for a call before delivery." } },
  adminSendOrderConfirmation: { at: anyOrder },
  adminPreviewMail: { body: { letter: "order_shipped", locale: "de-DE" } },
  adminUpdateOrder: {
    at: { id: "{order_to_ship}" },
    body: { status: "shipped", tracking_number: "1Z999AA10123456784", carrier: "UPS" },
  },
  adminCreateFulfilment: {
    at: { id: "{order_to_pack}" },
    body: { items: [{ order_item_id: "{item_to_pack}", quantity: 1 }], carrier: "UPS" },
  },
  adminGetFulfilment: { at: { id: "{packed_order}", fulfilment_id: "{packed_fulfilment}" } },
  adminUpdateFulfilment: {
    at: { id: "{packed_order}", fulfilment_id: "{packed_fulfilment}" },
    body: {
      status: "shipped",
      tracking_number: "1Z999AA10123456784",
      tracking_url: "https://www.ups.com/track?tracknum=1Z999AA10123456784",
    },
  },
  adminReplaceFulfilment: {
    at: { id: "{sent_order}", fulfilment_id: "{sent_fulfilment}" },
    body: { status: "delivered" },
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

import { first, idOf } from "../../../support/demo/pick.mjs";

const delivery = { id: "{webhook_delivery}" };

export const requests = {
  adminGetWebhookDelivery: { at: delivery },
  adminRedeliverWebhook: { at: delivery },
  adminRedeliverWebhooks: { at: { id: "{webhook_endpoint}" }, body: { status: "delivered" } },
};

export const values = {
  // Of one type: which delivery is the newest depends on how the demo's events came.
  webhook_delivery: ["/admin/webhook-deliveries?event_type=order.paid&limit=1", first(idOf)],
};

import { first, idOf } from "../../../support/demo/pick.mjs";

const delivery = { id: "{webhook_delivery}" };

export const requests = {
  adminGetWebhookDelivery: { at: delivery },
  adminRedeliverWebhook: { at: delivery },
  adminRedeliverWebhooks: { at: { id: "{webhook_endpoint}" }, body: { status: "delivered" } },
};

export const values = {
  webhook_delivery: ["/admin/webhook-deliveries", first(idOf)],
};

import { first, idOf } from "../../../support/demo/pick.mjs";

const endpoint = { id: "{webhook_endpoint}" };
const saved = { url: "https://erp.example.com/hooks/bodega", events: ["order.*", "stock.low"] };

export const requests = {
  adminCreateWebhookEndpoint: { body: { ...saved, description: "Orders to the ERP" } },
  adminGetWebhookEndpoint: { at: endpoint },
  adminUpdateWebhookEndpoint: { at: endpoint, body: { description: "Orders and stock to the ERP" } },
  adminReplaceWebhookEndpoint: { at: endpoint, body: saved },
  adminRotateWebhookSecret: { at: endpoint, body: { overlap_seconds: 86_400 } },
  adminSendWebhookTest: { at: endpoint, body: { event_type: "order.paid" } },
  adminDeleteWebhookEndpoint: { at: endpoint },
};

export const values = {
  webhook_endpoint: ["/admin/webhooks", first(idOf)],
};

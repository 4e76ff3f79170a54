import { defineErrors } from "#platform/basics/errors";

export const WebhookDeliveryError = defineErrors("Webhooks", {
  webhook_delivery_not_found: {
    status: 404,
    detail: "There is no such delivery. The log is kept for 30 days.",
    cause: "No delivery has this id, or its 30 days are over.",
    remedy: "List them at `GET /admin/webhook-deliveries`.",
  },
  webhook_endpoint_inactive: {
    status: 409,
    detail: "The endpoint is switched off, so nothing is delivered to it.",
    cause: "The endpoint of this delivery was switched off, disabled after failures, or deleted.",
    remedy:
      "Switch the endpoint on again with `is_active`, then deliver again. Nothing is delivered to a deleted endpoint.",
  },
});

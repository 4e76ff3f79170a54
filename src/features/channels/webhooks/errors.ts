import { defineErrors } from "#platform/basics/errors";
import { numberMember } from "#platform/basics/problem-members";
import { id } from "#platform/http/schemas";

export const WebhookError = defineErrors("Webhooks", {
  webhook_endpoint_not_found: {
    status: 404,
    detail: "There is no such webhook endpoint.",
    cause: "No webhook endpoint has this id, or it was deleted.",
    remedy: "List them at `GET /admin/webhooks`.",
  },
  webhook_endpoints_full: {
    status: 409,
    detail: "The shop has {endpoint_count} webhook endpoints already, which is as many as it may have.",
    cause: "The setting `WEBHOOK_ENDPOINTS_MAX` bounds the number of endpoints.",
    remedy: "Delete an endpoint that is not used any more, or raise the setting.",
    members: { endpoint_count: numberMember("The most endpoints that there may be.", 20) },
  },
  webhook_secret_already_shown: {
    status: 409,
    detail: "This request has made its secret before, and a secret is shown only once.",
    cause: "A repeat with the same `Idempotency-Key`: the secret was in the first answer, and is not shown again.",
    remedy: "If the first answer was lost, replace the secret at `POST /admin/webhooks/{id}/rotate-secret`.",
    members: { webhook_endpoint_id: id().openapi({ description: "The endpoint that the secret belongs to." }) },
  },
  webhook_endpoint_changed: {
    status: 409,
    detail: "The secret of this endpoint was replaced by somebody else at the same time.",
    cause: "Two requests replaced the secret at once, and the other one came first.",
    remedy: "Ask for its secret, or replace it again.",
  },
});

import { defineErrors } from "#platform/basics/errors";
import { id } from "#platform/http/schemas";

export const ApiKeyError = defineErrors("Staff and API keys", {
  api_key_not_found: {
    status: 404,
    detail: "There is no such API key.",
    cause: "No API key has this id.",
    remedy: "List them at `GET /admin/api-keys`.",
  },
  api_key_already_shown: {
    status: 409,
    detail:
      "An earlier request with this Idempotency-Key made the API key `api_key_id`, which is shown only once. If it was lost, revoke it and make another.",
    cause: "A key is shown once, in the answer that made it.",
    remedy: "Revoke the key in `api_key_id` and create another, if it was lost.",
    members: { api_key_id: id().optional().openapi({ description: "The key that the earlier request made." }) },
  },
  api_key_ended: {
    status: 409,
    detail: "This key is revoked, expired or replaced already.",
    cause: "The key is revoked, expired or replaced.",
    remedy: "Create another one.",
  },
});

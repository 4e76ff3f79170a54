import { defineErrors } from "#platform/errors";

export const ApiKeyError = defineErrors({
  api_key_not_found: { status: 404, detail: "There is no such API key." },
  api_key_ended: { status: 409, detail: "This key is revoked, expired or replaced already." },
});

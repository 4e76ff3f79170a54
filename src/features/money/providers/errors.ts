import { defineErrors } from "#platform/basics/errors";

export const ProviderError = defineErrors({
  provider_unavailable: {
    status: 503,
    detail: "The payment provider did not answer. Repeat the request with the same Idempotency-Key.",
    retry_after_seconds: 5,
  },
});

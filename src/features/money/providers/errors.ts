import { defineErrors } from "#platform/basics/errors";

export const ProviderError = defineErrors("Checkout and payment", {
  provider_unavailable: {
    status: 503,
    detail: "The payment provider did not answer. Repeat the request with the same Idempotency-Key.",
    cause: "The payment provider did not answer. Whether it has acted is found out by itself.",
    remedy:
      "Wait for `Retry-After`, then send the same request with the same `Idempotency-Key`: it cannot charge twice.",
    retry_after_seconds: 5,
  },
});

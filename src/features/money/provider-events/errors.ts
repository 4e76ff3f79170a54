import { defineErrors } from "#platform/basics/errors";

export const ProviderEventError = defineErrors({
  invalid_signature: {
    status: 400,
    detail: "The signature is missing or wrong, or its time is more than 300 seconds from now.",
  },
});

import { defineErrors } from "#platform/basics/errors";

export const ProviderEventError = defineErrors("Checkout and payment", {
  invalid_signature: {
    status: 400,
    detail: "The signature is missing or wrong, or its time is more than 300 seconds from now.",
    cause: "The webhook was not signed with the shop's secret, or its clock is off by more than 300 seconds.",
    remedy: "Set `STRIPE_WEBHOOK_SECRETS` to the endpoint's secret.",
  },
});

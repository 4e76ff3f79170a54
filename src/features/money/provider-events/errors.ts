import { defineErrors } from "#platform/basics/errors";

export const ProviderEventError = defineErrors("Checkout and payment", {
  invalid_signature: {
    status: 400,
    detail: "The signature is missing or wrong, or its time is too far from now.",
    cause:
      "The webhook was not signed by the provider for this shop, or its time is too far from now: 300 seconds for Stripe, four days for PayPal.",
    remedy: "Set `STRIPE_WEBHOOK_SECRETS` to the endpoint's secret, or `PAYPAL_WEBHOOK_ID` to the webhook's id.",
  },
});

import { defineErrors } from "#platform/basics/errors";

export const ProviderEventError = defineErrors("Checkout and payment", {
  invalid_signature: {
    status: 400,
    detail: "The signature is missing or wrong, or its time is too far from now.",
    cause:
      "The webhook, or what a shopper brought back from their provider, was not signed by the provider for this shop, or its time is too far from now: 300 seconds for Stripe, four days for PayPal.",
    remedy:
      "Set `STRIPE_WEBHOOK_SECRETS` or `RAZORPAY_WEBHOOK_SECRETS` to the secret of the webhook, or `PAYPAL_WEBHOOK_ID` to its id. For `POST /payments/{id}/verify`, send exactly what Razorpay Checkout returned for this payment, or no body.",
  },
});

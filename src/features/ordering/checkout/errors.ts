import { defineErrors } from "#platform/basics/errors";
import { textMember } from "#platform/basics/problem-members";
import { id } from "#platform/http/schemas";

/** Codes are API surface: clients branch on them, so a code is never renamed or reused. */
export const CheckoutError = defineErrors("Checkout and payment", {
  tender_insufficient: {
    status: 409,
    detail: "A gift card or the store credit no longer covers its part of this order. Read the cart again.",
    cause:
      "A gift card or the store credit, named by `tender_id`, was spent elsewhere while the order was being placed. Nothing was charged.",
    remedy: "Show the cart again, and check out with a new `Idempotency-Key`.",
    members: {
      tender_id: id().openapi({ description: "The gift card, or the store credit account." }),
    },
  },
  checkout_ended: {
    status: 409,
    detail: "This checkout ended before it became an order. Begin again with a new key.",
    cause: "The checkout with this key was given up before an order was made. Nothing was charged.",
    remedy: "Check out again with a new `Idempotency-Key`.",
  },
  order_not_payable: {
    status: 409,
    detail: "An order that is `{order_status}` cannot be paid.",
    cause: "The order is paid, cancelled or expired.",
    remedy: "Read the order. If it has ended, check out again.",
    members: { order_status: textMember("Where the order stands now.", "cancelled") },
  },
  other_payment_provider: {
    status: 409,
    detail: "The order is paid through `{provider}`. Check out again to pay another way.",
    cause: "The order was placed with another provider than the request names.",
    remedy: "Pay by the order's own provider, or check the cart out again with the other one: the older order ends.",
    members: { provider: textMember("The provider that the order was placed with.", "stripe") },
  },
  order_partly_shipped: {
    status: 409,
    detail: "A part of the order has shipped. `POST /admin/orders/{id}/cancel` cancels the rest.",
    cause: "A part of the order has shipped, so it cannot be cancelled as a whole.",
    remedy: "Cancel the rest by `POST /admin/orders/{id}/cancel`, which gives back what was paid for it.",
  },
  order_not_cancellable: {
    status: 409,
    detail: "An order that is `{order_status}` cannot be cancelled.",
    cause: "The order has shipped or ended.",
    remedy: "Ask for a refund instead.",
    members: { order_status: textMember("Where the order stands now.", "shipped") },
  },
});

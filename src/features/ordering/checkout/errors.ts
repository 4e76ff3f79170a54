import { defineErrors } from "#platform/basics/errors";
import { textMember } from "#platform/basics/problem-members";
import { id } from "#platform/http/schemas";

/** Codes are API surface: clients branch on them, so a code is never renamed or reused. */
export const CheckoutError = defineErrors({
  tender_insufficient: {
    status: 409,
    detail: "A gift card or the store credit no longer covers its part of this order. Read the cart again.",
    members: {
      tender_id: id().openapi({ description: "The gift card, or the store credit account." }),
    },
  },
  checkout_ended: { status: 409, detail: "This checkout ended before it became an order. Begin again with a new key." },
  order_not_payable: {
    status: 409,
    detail: "An order that is `{order_status}` cannot be paid.",
    members: { order_status: textMember("Where the order stands now.", "cancelled") },
  },
  order_partly_shipped: {
    status: 409,
    detail: "A part of the order has shipped. Refund the other units with `restock`.",
  },
  order_not_cancellable: {
    status: 409,
    detail: "An order that is `{order_status}` cannot be cancelled.",
    members: { order_status: textMember("Where the order stands now.", "shipped") },
  },
});

import { defineErrors } from "#platform/basics/errors";

export const PaymentError = defineErrors({
  payment_not_found: { status: 404, detail: "There is no such payment." },
  payment_declined: { status: 402, detail: "The payment was declined. The order can still be paid another way." },
  amount_not_chargeable: {
    status: 422,
    detail: "A total of {amount} minor units of {currency} is outside of what the payment provider can charge.",
  },
  refund_exceeds_captured: { status: 409, detail: "That is more than is left of what was captured." },
  refund_failed: { status: 409, detail: "The payment provider could not give the money back." },
});

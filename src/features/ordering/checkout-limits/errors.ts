import { defineErrors } from "#platform/basics/errors";

export const CheckoutLimitError = defineErrors({
  too_many_unpaid_orders: {
    status: 409,
    detail:
      "Too many orders or units are unpaid; `limited_by` names the limit. Pay or cancel an order, order fewer, or try again after `retry_after_seconds`.",
  },
  too_many_declined_payments: {
    status: 429,
    detail: "Too many payments were declined. Try again in {retry_after_seconds} seconds.",
    retry_after_seconds: 3600,
  },
});

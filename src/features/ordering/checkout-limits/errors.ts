import { shortages } from "#ordering/checkout-journal";
import { defineErrors } from "#platform/basics/errors";
import { numberMember, retryMember } from "#platform/basics/problem-members";
import { choice } from "#platform/http/schemas";

export const CheckoutLimitError = defineErrors("Checkout and payment", {
  too_many_unpaid_orders: {
    status: 409,
    detail:
      "Too many orders or units are unpaid; `limited_by` names the limit. Pay or cancel an order, order fewer, or try again after `retry_after_seconds`.",
    cause: "Unpaid orders hold stock, and this caller has the most that `limited_by` allows.",
    remedy: "Pay or cancel one, order fewer units, or wait for `Retry-After`.",
    members: {
      limited_by: choice({
        units_in_cart: "Units of one unpaid order.",
        unpaid_orders: "Orders that are unpaid at the same time.",
        unpaid_units: "Units of all orders that are unpaid at the same time.",
        unpaid_orders_in_a_day: "Orders within 24 hours that were not paid.",
        share_of_stock: "The part of an item's stock that guests without a payment may hold.",
      }).openapi({ description: "The limit that was reached.", example: "unpaid_orders" }),
      limit: numberMember("How many orders or units that limit allows.", 5).optional(),
      items: shortages().optional(),
      retry_after_seconds: retryMember(60),
    },
  },
  too_many_declined_payments: {
    status: 429,
    detail: "Too many payments were declined. Try again in {retry_after_seconds} seconds.",
    cause: "Several payments of this caller were declined in a short time.",
    remedy: "Wait for `Retry-After`.",
    retry_after_seconds: 3600,
    members: {
      limit: numberMember("How many declined payments are allowed.", 10),
      retry_after_seconds: retryMember(3600),
    },
  },
});

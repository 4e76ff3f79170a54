import { z } from "@hono/zod-openapi";
import { shortages } from "#ordering/checkout-journal";
import { defineErrors } from "#platform/basics/errors";
import { numberMember, retryMember } from "#platform/basics/problem-members";

export const CheckoutLimitError = defineErrors({
  too_many_unpaid_orders: {
    status: 409,
    detail:
      "Too many orders or units are unpaid; `limited_by` names the limit. Pay or cancel an order, order fewer, or try again after `retry_after_seconds`.",
    members: {
      limited_by: z
        .enum(["units_in_cart", "unpaid_orders", "unpaid_units", "unpaid_orders_in_a_day", "share_of_stock"])
        .openapi({ description: "The limit that was reached.", example: "unpaid_orders" }),
      limit: numberMember("How many orders or units that limit allows.", 5).optional(),
      items: shortages().optional(),
      retry_after_seconds: retryMember(60),
    },
  },
  too_many_declined_payments: {
    status: 429,
    detail: "Too many payments were declined. Try again in {retry_after_seconds} seconds.",
    retry_after_seconds: 3600,
    members: {
      limit: numberMember("How many declined payments are allowed.", 10),
      retry_after_seconds: retryMember(3600),
    },
  },
});

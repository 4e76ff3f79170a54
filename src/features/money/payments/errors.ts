import { z } from "@hono/zod-openapi";
import { defineErrors } from "#platform/basics/errors";
import { numberMember, textMember } from "#platform/basics/problem-members";
import { amount, currency, id, timestamp } from "#platform/http/schemas";

export const PaymentError = defineErrors("Checkout and payment", {
  payment_not_found: {
    status: 404,
    detail: "There is no such payment.",
    cause: "No payment has this id, or it belongs to somebody else.",
    remedy: "Read the order's payments at `GET /orders/{id}`.",
  },
  payment_declined: {
    status: 402,
    detail: "The payment was declined. The order can still be paid another way.",
    cause: "The bank or the provider refused the payment method; `failure_code` says why. Nothing was charged.",
    remedy:
      "Ask for another payment method and send it to `POST /payments` with the `order_id`, before the time in `payable_until`. A guest sends the `order_token`.",
    translations: {
      de: "Die Zahlung wurde abgelehnt. Die Bestellung kann weiterhin auf andere Weise bezahlt werden.",
      ja: "お支払いが承認されませんでした。別の方法でお支払いいただけます。",
    },
    members: {
      order_id: id().openapi({ description: "The order, which stays payable." }),
      payment_id: id().optional().openapi({ description: "The payment that was declined." }),
      failure_code: z.string().nullable().openapi({
        description:
          "Why the provider declined, in its own words, such as `card_declined` or `expired_card`. Null when it does not say.",
        example: "card_declined",
      }),
      payable_until: timestamp().openapi({
        description: "Until when the order can be paid; after that it expires and its units are sold to others.",
      }),
      order_token: textMember(
        "A guest's token for the order, to be sent as `Order-Token`. Not there for a signed-in caller.",
        "ot_01936b2e7c1a70008000_9mXK2vQ4",
      ).optional(),
    },
  },
  amount_not_chargeable: {
    status: 422,
    detail: "A total of {amount} minor units of {currency} is outside of what the payment provider can charge.",
    cause: "The provider has a smallest and a largest amount for each currency.",
    remedy: "Change the cart so that its total lies between them.",
    members: {
      amount: amount().openapi({ description: "The total, in minor units of `currency`." }),
      currency: currency().openapi({ description: "The currency of the total." }),
    },
  },
  refund_exceeds_captured: {
    status: 409,
    detail: "That is more than is left of what was captured.",
    cause: "The amount is higher than what is left of the captured payments.",
    remedy: "Send at most the rest.",
    members: {
      left: numberMember("What is left of the captured amount, in minor units of `currency`.", 1250).optional(),
      currency: currency().optional().openapi({ description: "The currency of the payment." }),
    },
  },
  refund_failed: {
    status: 409,
    detail: "The payment provider could not give the money back.",
    cause: "The bank or the provider rejected the refund, for example because the card was closed.",
    remedy: "Pay the customer another way, and note it at the order.",
  },
});

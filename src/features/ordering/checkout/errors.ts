import { z } from "@hono/zod-openapi";
import { defineErrors } from "#platform/basics/errors";
import { numberMember, textMember } from "#platform/basics/problem-members";
import { currency, id } from "#platform/http/schemas";

/** Codes are API surface: clients branch on them, so a code is never renamed or reused. */
export const CheckoutError = defineErrors({
  cart_empty: {
    status: 409,
    detail: "There is nothing in the cart to check out.",
    translations: { de: "Der Warenkorb ist leer.", ja: "カートに商品がありません。" },
  },
  item_unavailable: {
    status: 409,
    detail: "Not everything in the cart is still for sale. See `items`.",
    members: {
      items: z
        .array(z.object({ variant_id: id().openapi({ description: "A variant that is not for sale." }) }))
        .readonly()
        .openapi({ description: "The items that are not for sale." }),
    },
  },
  cart_changed: {
    status: 409,
    detail: "The total is {total} now, not {expected_total}. Look at the cart again.",
    members: {
      total: numberMember("The total now, in minor units of `currency`.", 3729),
      expected_total: numberMember("The total that the request expected.", 3529),
      currency: currency().openapi({ description: "The currency of the cart." }),
    },
  },
  amount_due_changed: {
    status: 409,
    detail: "What is left to pay is {amount_due} now, not {expected_amount_due}. Look at the cart again.",
    members: {
      amount_due: numberMember("What is left after gift cards and store credit, in minor units of `currency`.", 1229),
      expected_amount_due: numberMember("The rest that the request expected.", 729),
      currency: currency().openapi({ description: "The currency of the cart." }),
    },
  },
  tender_insufficient: {
    status: 409,
    detail:
      "A gift card or the store credit no longer covers what this order would have taken of it. Look at the cart again.",
    members: {
      tender_id: id().openapi({ description: "The gift card, or the store credit account." }),
    },
  },
  coupon_limit_reached: {
    status: 409,
    detail: "A discount of this order was used up by other orders while it was being placed. Look at the cart again.",
    translations: {
      de: "Ein Rabatt dieser Bestellung wurde inzwischen aufgebraucht. Bitte sieh dir den Warenkorb noch einmal an.",
      ja: "この注文の割引は上限に達しました。カートをもう一度ご確認ください。",
    },
    members: {
      promotion_id: id().openapi({
        description: "The promotion whose limit or budget is reached, or whose code is used up.",
      }),
      coupon_code: z
        .string()
        .nullable()
        .openapi({ description: "The code that brought it; null for an automatic one.", example: "SPRING" }),
    },
  },
  checkout_ended: { status: 409, detail: "This checkout ended before it became an order. Begin again with a new key." },
  order_not_payable: {
    status: 409,
    detail: "An order that is `{order_status}` cannot be paid.",
    members: { order_status: textMember("Where the order stands now.", "cancelled") },
  },
  order_not_cancellable: {
    status: 409,
    detail: "An order that is `{order_status}` cannot be cancelled.",
    members: { order_status: textMember("Where the order stands now.", "shipped") },
  },
  shipping_method_unavailable: {
    status: 422,
    detail: "There is no such shipping method, or none with a price in {currency}.",
    members: { currency: currency().openapi({ description: "The currency of the cart." }) },
  },
  shipping_address_not_found: { status: 422, detail: "The account has no address with this id." },
  billing_address_not_found: { status: 422, detail: "The account has no address with this `billing_address_id`." },
});

import { z } from "@hono/zod-openapi";
import { defineErrors } from "#platform/basics/errors";
import { numberMember } from "#platform/basics/problem-members";
import { choice, currency, id } from "#platform/http/schemas";
import type { Outcome, ShippingRefusal } from "#pricing/shipping";

const ChangedPartDto = z
  .object({
    part: choice({
      subtotal: "The price of an item.",
      discount_total: "What promotions take off: one has begun, ended or been changed.",
      shipping_total: "The price of the shipping method.",
      tax_total: "The tax that is added.",
      total: "The sum of them all.",
    }).describe("Which part of the total, by the name that it has in a cart."),
    expected: numberMember("What the request expected, in minor units.", 3529),
    now: numberMember("What it is now.", 3729),
  })
  .openapi("ChangedPart", { description: "A part of a total that is not as it was shown." });

const unavailable = {
  required: "No method was chosen, and something is to be sent.",
  not_offered: "There is no such method, or it is not offered at present.",
  no_rate_in_currency: "It has no rates in the cart's currency.",
  no_rate_for_zone: "It is not offered where the address lies.",
  not_carried: "The carrier does not take these goods there.",
  below_min_order_value: "The goods cost too little for it, after discounts.",
  above_max_order_value: "The goods cost too much for it, after discounts.",
  below_min_weight: "The goods weigh too little for it.",
  above_max_weight: "The goods weigh too much for it.",
  between_rates: "It has rates for other orders, but none for this value and weight.",
} as const satisfies Record<Exclude<ShippingRefusal, "inactive"> | "required" | "not_offered", string>;

/** Codes are API surface: clients branch on them, so a code is never renamed or reused. */
export const QuoteError = defineErrors("Checkout and payment", {
  cart_empty: {
    status: 409,
    detail: "There is nothing in the cart to check out.",
    cause: "The cart has no lines: it may have become an order in another tab.",
    remedy: "Show `GET /orders`, or go back to the shop.",
    translations: { de: "Der Warenkorb ist leer.", ja: "カートに商品がありません。" },
  },
  item_unavailable: {
    status: 409,
    detail: "Not everything in the cart is still for sale. See `items`.",
    cause: "A product in `items` was taken off sale.",
    remedy: "Remove those lines, and show the cart again.",
    members: {
      items: z
        .array(z.object({ variant_id: id().openapi({ description: "A variant that is not for sale." }) }))
        .readonly()
        .openapi({ description: "The items that are not for sale." }),
    },
  },
  not_sold_in_currency: {
    status: 409,
    detail: "Not everything in the cart has a price in {currency}. See `items`.",
    cause: "The items have no price in the cart's currency.",
    remedy: "Remove those lines, or change the currency by `PATCH /cart`.",
    members: {
      currency: currency().openapi({ description: "The currency of the cart.", example: "EUR" }),
      items: z
        .array(z.object({ variant_id: id().openapi({ description: "A variant without a price in the currency." }) }))
        .readonly()
        .openapi({ description: "The items that have no price in it." }),
    },
  },
  cart_changed: {
    status: 409,
    detail: "The total is {total} now, not {expected_total}. Show the cart again.",
    cause: "A price, discount, tax or shipping cost changed after `expected_total` was shown; see `changes`.",
    remedy: "Show the cart again, and send the new total once the shopper agrees.",
    members: {
      total: numberMember("The total now, in minor units of `currency`.", 3729),
      expected_total: numberMember("The total that the request expected.", 3529),
      currency: currency().openapi({ description: "The currency of the cart." }),
      changes: z.array(ChangedPartDto).readonly().openapi({
        description: "What differs from `expected_total` and `expected_totals`, the total itself last.",
      }),
    },
  },
  amount_due_changed: {
    status: 409,
    detail: "What is left to pay is {amount_due} now, not {expected_amount_due}. Look at the cart again.",
    cause: "A balance, price or tax changed after `expected_amount_due` was shown.",
    remedy: "Show the cart again, and send the new rest once the shopper agrees.",
    members: {
      amount_due: numberMember("What is left after gift cards and store credit, in minor units of `currency`.", 1229),
      expected_amount_due: numberMember("The rest that the request expected.", 729),
      currency: currency().openapi({ description: "The currency of the cart." }),
    },
  },
  coupon_limit_reached: {
    status: 409,
    detail: "A discount of this order was used up by other orders while it was being placed. Look at the cart again.",
    cause:
      "The discount of `promotion_id` was used up by other orders before this one was placed: a limit or a budget is reached. `coupon_code` is the code that brought it, null for an automatic one. Nothing was charged.",
    remedy:
      "Show the cart again, which says by `rejected_codes` what no longer applies, and check out with a new `Idempotency-Key`.",
    translations: {
      de: "Ein Rabatt dieser Bestellung ist inzwischen ausgeschöpft. Bitte sehen Sie sich den Warenkorb noch einmal an.",
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
  shipping_method_unavailable: {
    status: 422,
    detail: "This order cannot be sent by this shipping method. See `reason`.",
    cause: "The method is not offered, or has no rate for this currency, address, value or weight; see `reason`.",
    remedy: "Choose one of `GET /cart/shipping-options`.",
    members: {
      currency: currency().openapi({ description: "The currency of the cart." }),
      reason: choice(unavailable).describe("Why it cannot be chosen."),
    },
  },
  shipping_address_not_found: {
    status: 422,
    detail: "The account has no address with this id.",
    cause: "The account has no address with this id.",
    remedy: "List them at `GET /me/addresses`, or send the address itself.",
  },
  billing_address_not_found: {
    status: 422,
    detail: "The account has no address with this `billing_address_id`.",
    cause: "The account has no address with this `billing_address_id`.",
    remedy: "List them at `GET /me/addresses`, or send `billing_address` itself.",
  },
});

/** 422 for a method that cannot be chosen. Which of those that are not offered there are is not for shoppers. */
export function methodUnavailable(currency: string, outcome: Pick<Outcome, "refusal"> | null) {
  const refusal = outcome?.refusal ?? "inactive";
  return QuoteError.shipping_method_unavailable({ currency, reason: refusal === "inactive" ? "not_offered" : refusal });
}

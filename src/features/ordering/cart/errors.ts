import { shortages } from "#ordering/checkout-journal";
import { defineErrors } from "#platform/basics/errors";
import { numberMember, textMember } from "#platform/basics/problem-members";
import { currency } from "#platform/http/schemas";

export const CartError = defineErrors("Cart", {
  cart_not_found: {
    status: 404,
    detail: "No cart was found for this token: it was merged into an account, or has expired.",
    cause: "The cart was merged into an account at sign-in, or has expired.",
    remedy: "Drop the stored `Cart-Token`; the next `POST /cart/items` creates a cart.",
    translations: {
      de: "Zu diesem Token gibt es keinen Warenkorb. Er wurde in ein Konto übernommen oder ist abgelaufen.",
      ja: "このトークンのカートはありません。アカウントに統合されたか、期限切れです。",
    },
  },
  cart_item_not_found: {
    status: 404,
    detail: "There is no such item in the cart.",
    cause: "The line was removed, or belongs to another cart.",
    remedy: "Read the cart again at `GET /cart`.",
  },
  variant_not_sold: {
    status: 404,
    detail: "There is no variant {variant_id} on sale.",
    cause: "The variant is unknown, or no longer on sale.",
    remedy: "Read the product again, and offer its other variants.",
    members: { variant_id: textMember("The requested variant.", "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b") },
  },
  insufficient_stock: {
    status: 409,
    detail: "There is not enough in stock. `items` says what is left of each.",
    cause: "Fewer units are left than were asked for.",
    remedy: "Offer what `items` says is left.",
    translations: {
      de: "Der Bestand reicht nicht aus. `items` nennt, was jeweils noch da ist.",
      ja: "在庫が不足しています。残数は `items` を確認してください。",
    },
    members: {
      available: numberMember("Available units, if one item was requested.", 2).optional(),
      items: shortages(),
    },
  },
  currency_mismatch: {
    status: 422,
    detail:
      "The cart is in {currency}, and this item is in {variant_currency}. Change the currency of the cart, or leave the item out.",
    cause: "A cart has one currency. The variant has no price in it, or was asked for in another.",
    remedy: "Use another variant, leave `currency` out, or change the cart's currency by `PATCH /cart`.",
    members: {
      currency: currency().openapi({ description: "The currency of the cart." }),
      variant_currency: currency().openapi({
        description: "The requested currency, or the product's own.",
        example: "EUR",
      }),
    },
  },
  variant_required: {
    status: 422,
    detail: "This product has several variants: name one by `variant_id`.",
    cause: "The product has several variants, and the request names only the product.",
    remedy: "Let the shopper choose, and send `variant_id`.",
  },
  coupon_not_found: {
    status: 404,
    detail: "There is no such code in the cart.",
    cause: "The code was taken out, or was never in the cart.",
    remedy: "Read the cart again at `GET /cart`.",
  },
  too_many_coupons: {
    status: 422,
    detail: "A cart holds at most {limit} codes.",
    cause: "A cart has at most `limit` codes.",
    remedy: "Take one out that does not apply.",
    members: { limit: numberMember("How many codes a cart holds at most.", 20) },
  },
  quantity_too_large: {
    status: 422,
    detail: "A line holds at most {limit} units.",
    cause: "A line has at most `limit` units.",
    remedy: "Send fewer.",
    members: { limit: numberMember("How many units a line holds at most.", 999) },
  },
  cart_gift_card_not_found: {
    status: 404,
    detail: "There is no such gift card in the cart.",
    cause: "The gift card was taken out, or is in another cart.",
    remedy: "Read the cart again at `GET /cart`.",
  },
  too_many_gift_cards: {
    status: 422,
    detail: "A cart holds at most {limit} gift cards.",
    cause: "A cart has at most `limit` gift cards.",
    remedy: "Take one out, or check out first.",
    members: { limit: numberMember("How many gift cards a cart holds at most.", 10) },
  },
  cart_full: {
    status: 422,
    detail: "A cart holds at most {limit} lines.",
    cause: "A cart has at most `limit` lines.",
    remedy: "Remove a line, or check out first.",
    members: { limit: numberMember("How many lines a cart holds at most.", 100) },
  },
});

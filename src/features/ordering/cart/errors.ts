import { defineErrors } from "#platform/basics/errors";

export const CartError = defineErrors({
  cart_not_found: {
    status: 404,
    detail: "There is no cart of this token: it was merged into an account, or has expired.",
  },
  cart_item_not_found: { status: 404, detail: "There is no such item in the cart." },
  variant_not_sold: { status: 404, detail: "There is no variant {variant_id} on sale." },
  insufficient_stock: { status: 409, detail: "There is not enough in stock. `items` says what is left of each." },
  currency_mismatch: { status: 422, detail: "The cart is in {currency}, and this is sold in {variant_currency}." },
  variant_required: { status: 422, detail: "This product has several variants: name one by `variant_id`." },
  quantity_too_large: { status: 422, detail: "A line holds at most {limit} units." },
  cart_full: { status: 422, detail: "A cart holds at most {limit} lines." },
});

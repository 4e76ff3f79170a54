import { defineErrors } from "#platform/basics/errors";

/** Codes are API surface: clients branch on them, so a code is never renamed or reused. */
export const CheckoutError = defineErrors({
  cart_empty: { status: 409, detail: "There is nothing in the cart to check out." },
  insufficient_stock: { status: 409, detail: "There is not enough in stock. `items` says what is left of each." },
  item_unavailable: { status: 409, detail: "Not everything in the cart is still for sale. See `items`." },
  cart_changed: { status: 409, detail: "The total is {total} now, not {expected_total}. Look at the cart again." },
  checkout_ended: { status: 409, detail: "This checkout ended before it became an order. Begin again with a new key." },
  order_not_payable: { status: 409, detail: "An order that is `{order_status}` cannot be paid." },
  order_not_cancellable: { status: 409, detail: "An order that is `{order_status}` cannot be cancelled." },
  shipping_method_unavailable: {
    status: 422,
    detail: "There is no such shipping method, or none with a price in {currency}.",
  },
  shipping_address_not_found: { status: 422, detail: "The account has no address with this id." },
});

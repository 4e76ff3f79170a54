const cartItem = { id: "{cart_item}" };

export const requests = {
  addCartItem: { body: { variant_id: "{variant}", quantity: 2 } },
  updateCart: { body: { currency: "USD" } },
  replaceCart: { body: { currency: "USD" } },
  updateCartItem: { at: cartItem, body: { quantity: 1 } },
  removeCartItem: { at: cartItem },
  replaceCartItem: { at: cartItem, body: { quantity: 3 } },
  addCartCoupon: { body: { code: "WELCOME10" } },
  removeCartCoupon: { at: { code: "{cart_coupon}" } },
};

export const values = {
  cart_coupon: ["/cart", ({ coupons }) => coupons[0]?.code],
  cart_gift_card: ["/cart", ({ tenders }) => tenders[0]?.account_id],
  cart_item: ["/cart", ({ items }) => items[0]?.id],
};

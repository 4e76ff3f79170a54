/** What the reference fills in of the storefront: catalog, cart, checkout and a customer's own orders. */
import { home } from "./requests-home.mjs";

const product = { id: "{product}" };
const category = { id: "{category}" };
const order = { id: "{order}" };
const cartItem = { id: "{cart_item}" };
const giftCardCode = { code: "{gift_card_code}" };

export const storefront = {
  getProduct: { at: product },
  getProductAvailability: { at: product },
  listProductVariants: { at: product },
  getCategory: { at: category },
  listCategoryProducts: { at: category },
  getImage: { at: { key: "{image}" } },
  getShippingMethod: { at: { id: "{shipping_method}" } },
  addCartItem: { body: { variant_id: "{variant}", quantity: 2 } },
  updateCart: { body: { currency: "USD" } },
  replaceCart: { body: { currency: "USD" } },
  updateCartItem: { at: cartItem, body: { quantity: 1 } },
  removeCartItem: { at: cartItem },
  previewCheckout: {
    body: {
      shipping_address: { country: "US", state: "OR", postal_code: "97201" },
      shipping_method_id: "{shipping_method}",
    },
  },
  checkout: {
    body: {
      shipping_address: home,
      shipping_method_id: "{shipping_method}",
      payment: { provider: "stripe", payment_method_id: "pm_card_visa" },
    },
  },
  createPayment: {
    body: { order_id: "{payable_order}", provider: "stripe", payment_method_id: "pm_card_visa" },
  },
  getPayment: { at: { id: "{payment}" } },
  listRefunds: { at: { id: "{payment}" } },
  createRefund: { at: { id: "{refundable_payment}" }, body: { amount: 100, reason: "It came with a scratch" } },
  getOrder: { at: order },
  getOrderTimeline: { at: order },
  listOrderRefunds: { at: order },
  cancelOrder: { at: { id: "{cancellable_order}" } },
  requestOrderRefund: {
    at: { id: "{refundable_order}" },
    body: { items: [{ order_item_id: "{refundable_item}", quantity: 1 }], reason: "It came with a scratch" },
  },
  replaceCartItem: { at: cartItem, body: { quantity: 3 } },
  addCartCoupon: { body: { code: "WELCOME10" } },
  removeCartCoupon: { at: { code: "{cart_coupon}" } },
  addCartGiftCard: { body: giftCardCode },
  removeCartGiftCard: { at: { id: "{cart_gift_card}" } },
  verifyGiftCard: { body: giftCardCode },
};

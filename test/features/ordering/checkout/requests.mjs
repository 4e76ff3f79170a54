import { home } from "../../../support/demo/home.mjs";
import { allows, find } from "../../../support/demo/pick.mjs";

export const requests = {
  checkout: {
    body: {
      shipping_address: home,
      shipping_method_id: "{shipping_method}",
      payment: { provider: "stripe", payment_method_id: "pm_card_visa" },
    },
  },
  verifyPayment: { at: { id: "{payment}" }, body: {} },
  createPayment: { body: { order_id: "{payable_order}", provider: "stripe", payment_method_id: "pm_card_visa" } },
};

export const values = {
  payable_order: ["/orders", find(allows("pay"))],
};

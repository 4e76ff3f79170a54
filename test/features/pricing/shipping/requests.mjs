import { first, idOf, newest } from "../../../support/demo/pick.mjs";

const anyShippingMethod = { id: "{any_shipping_method}" };
const shippingZone = { id: "{shipping_zone}" };

export const requests = {
  getShippingMethod: { at: { id: "{shipping_method}" } },
  adminCreateShippingMethod: {
    body: {
      name: "By tram {word}",
      delivery_time: "1 to 2 working days",
      rates: [{ currency: "USD", price: 500, free_above: 5000 }],
    },
  },
  adminUpdateShippingMethod: { at: anyShippingMethod, body: { is_active: false } },
  adminDeleteShippingMethod: { at: anyShippingMethod },
  adminReplaceShippingMethod: {
    at: anyShippingMethod,
    body: { name: "By tram and on foot {word}", rates: [{ currency: "USD", price: 600 }], is_active: false },
  },
  adminGetShippingMethodRates: { at: anyShippingMethod },
  adminReplaceShippingMethodRates: {
    at: anyShippingMethod,
    body: {
      rates: [
        { currency: "USD", price: 600, free_above: 5000, max_weight: 5000 },
        { currency: "USD", price: 1200, min_weight: 5000, max_weight: 20000 },
      ],
    },
  },
  adminCreateShippingZone: {
    body: { name: "Canary Islands {word}", countries: ["ES"], postal_codes: ["35*", "38000...38999"] },
  },
  adminGetShippingZone: { at: shippingZone },
  adminUpdateShippingZone: { at: shippingZone, body: { postal_codes: ["35*", "38*"] } },
  adminReplaceShippingZone: {
    at: shippingZone,
    body: { name: "Canaries {word}", countries: ["ES"], postal_codes: ["35*"] },
  },
  adminDeleteShippingZone: { at: shippingZone },
};

export const values = {
  shipping_method: ["/shipping/methods", first(idOf)],
  any_shipping_method: ["/admin/shipping/methods", newest()],
  shipping_zone: ["/admin/shipping/zones?limit=100", newest()],
};

export const requests = {
  previewCheckout: {
    body: {
      shipping_address: { country: "US", state: "OR", postal_code: "97201" },
      shipping_method_id: "{shipping_method}",
    },
  },
};

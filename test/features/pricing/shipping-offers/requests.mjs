export const requests = {
  adminPreviewShipping: {
    body: { country: "US", state: "NY", postal_code: "10118", items: [{ variant_id: "{variant}", quantity: 2 }] },
  },
};

export const requests = {
  adminPreviewTax: { body: { country: "US", state: "NY", postal_code: "10118", price: 3900, quantity: 2 } },
  adminImportTaxTemplate: { at: { template: "eu" } },
};

import { defineFeature } from "#platform/feature";
import { taxReliefAdminRoutes } from "./admin-routes.ts";
import { taxReliefPersonalData } from "./personal-data.ts";

export { readVatNumber, type VatNumber } from "./read-vat-number.ts";
export { isTaxExempt } from "./store.ts";

/** Who pays no tax: customers with a certificate, and businesses that account for it themselves. */
export const taxReliefs = defineFeature({
  name: "tax-reliefs",
  routes: [taxReliefAdminRoutes],
  personal: taxReliefPersonalData,
});

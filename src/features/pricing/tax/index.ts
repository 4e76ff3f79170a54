import { defineFeature } from "#platform/feature";
import { taxAdminRoutes } from "./admin-routes.ts";

export { type AppliedRate, type TaxLine, type TaxManner, type TaxRounding, type TaxView, untaxed } from "./rules.ts";
export { type TaxTerms, taxTermsJson, TaxTermsShape, taxViewOf } from "./tax-terms.ts";

/** What is taxed, where, and by how much. */
export const tax = defineFeature({ name: "tax", routes: [taxAdminRoutes] });

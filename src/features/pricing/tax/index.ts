import { defineFeature } from "#platform/feature";
import { taxRateRoutes } from "./rate-routes.ts";
import { taxSettingsRoutes } from "./settings-routes.ts";
import { taxZoneRoutes } from "./zone-routes.ts";

export {
  type AppliedRate,
  taxKinds,
  type TaxLine,
  type TaxManner,
  type TaxRelief,
  taxReliefs,
  type TaxRounding,
  type TaxView,
  untaxed,
} from "./rules.ts";
export { type TaxTerms, taxTermsJson, TaxTermsShape, taxViewOf } from "./tax-terms.ts";

/** What is taxed, where, and by how much. */
export const tax = defineFeature({ name: "tax", routes: [taxZoneRoutes, taxRateRoutes, taxSettingsRoutes] });

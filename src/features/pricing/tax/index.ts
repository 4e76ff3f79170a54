import { auditedKeys } from "#platform/data/audited-keys";
import { defineFeature } from "#platform/feature";
import { taxRateRoutes } from "./rate-routes.ts";
import { taxSettingsRoutes } from "./settings-routes.ts";
import { taxZoneRoutes } from "./zone-routes.ts";

export { addRates, type WantedRates } from "./add-rates.ts";
export { addZones, type WantedZone } from "./add-zones.ts";
export { TaxError } from "./errors.ts";
export {
  type AppliedRate,
  type TaxKind,
  type TaxLine,
  type TaxManner,
  type TaxRecord,
  type TaxRelief,
  taxLinesOf,
  taxReliefs,
  taxSources,
  type TaxRounding,
  type TaxView,
  untaxed,
} from "./rules.ts";
export { isInEu } from "./view-rules.ts";
export { TaxKindDto } from "./rate-schemas.ts";
export { destinationOf, type TaxTerms, taxTermsJson, TaxTermsShape, taxViewOf } from "./tax-terms.ts";

/** Fields whose values the audit log shows. */
const audited =
  "tax_zones tax_rates countries regions postal_codes zone_id tax_class rate_ppm from_at until_at compound applies_to_shipping home_country home_state prices_include_tax same_price rounding_mode rounding_level";

/** What is taxed, where, and by how much. */
export const tax = defineFeature({
  name: "tax",
  routes: [taxZoneRoutes, taxRateRoutes, taxSettingsRoutes],
  plugs: [auditedKeys.plug(audited)],
});

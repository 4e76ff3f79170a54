import { auditedKeys } from "#platform/data/audited-keys";
import { defineFeature } from "#platform/feature";
import { shippingAdminRoutes } from "./admin-routes.ts";
import { shippingRoutes } from "./routes.ts";
import { shippingSettings } from "./settings.ts";
import { shippingZoneRoutes } from "./zone-routes.ts";

export { type CarrierPlace, type CarrierRate, type RatesQuestion } from "./carrier-rate-rules.ts";
export { type CarrierRates, type CarrierRatesAdapter, carrierRatesAdapters } from "./find-carrier-rates.ts";
export { offersFor, placeQuery, ShippingOfferDto, toOffer, withCountry } from "./offer-schemas.ts";
export { isOffer, type Outcome, type Parcel, type PriceSource, type ShippingRefusal, weightOf } from "./rules.ts";
export { shippingSettings } from "./settings.ts";
export {
  quotedOutcome,
  quotedOutcomes,
  shippingOutcome,
  type ShippingTerms,
  shippingTermsJson,
  ShippingTermsShape,
} from "./shipping-terms.ts";

/** How orders are sent, where to, and for how much: methods, zones and rates. */
export const shipping = defineFeature({
  name: "shipping",
  settings: shippingSettings,
  plugs: [auditedKeys.plug("delivery_time rates carrier_service")],
  tags: [
    {
      name: "Shipping and tax",
      place: 60,
      description:
        "Shipping methods with their zones and rates, and tax rates. Reading methods and rates is open to everyone; changing them requires `settings:write`.",
    },
  ],
  routes: [shippingRoutes, shippingAdminRoutes, shippingZoneRoutes],
});

import { carrierAdapters } from "#aftersales/carriers";
import { defineFeature } from "#platform/feature";
import { carrierRatesAdapters } from "#pricing/shipping";
import { parcelApiDevRoutes } from "./dev-routes.ts";
import { parcelApiRates } from "./parcel-api-rates.ts";
import { parcelApi as connect } from "./parcel-api.ts";
import { PARCEL_API, parcelApiSettings } from "./settings.ts";

/** Carriers that speak the parcel API, behind the port for carriers. */
export const parcelApi = defineFeature({
  name: "parcel-api",
  settings: parcelApiSettings,
  local_routes: [parcelApiDevRoutes],
  plugs: [
    carrierAdapters.plug({ name: PARCEL_API, connect }),
    carrierRatesAdapters.plug({ name: PARCEL_API, connect: parcelApiRates }),
  ],
});

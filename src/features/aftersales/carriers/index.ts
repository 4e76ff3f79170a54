import { auditedKeys } from "#platform/data/audited-keys";
import { defineFeature } from "#platform/feature";
import { carrierAdminRoutes } from "./admin-routes.ts";
import { carrierListeners } from "./consumer.ts";
import { carrierEvents } from "./events.ts";
import { carrierJobs } from "./jobs.ts";
import { carrierPersonalData } from "./personal-data.ts";
import { carrierRoutes } from "./routes.ts";
import { carrierSettings } from "./settings.ts";

export { CarrierError } from "./errors.ts";
export {
  type CarrierAdapter,
  carrierAdapters,
  type CarrierEvent,
  type LabelPurchase,
  type ParcelCarrier,
  type Shipment,
} from "./parcel-carrier.ts";
export {
  type CarrierLabel,
  FILE_MAX_BYTES,
  labelRefusals,
  type Tracking,
  type TrackingEvent,
  trackingStatuses,
} from "./rules.ts";
export { carrierSettings } from "./settings.ts";

/** The port for carriers: labels of parcels, and where parcels are. */
export const carriers = defineFeature({
  name: "carriers",
  settings: carrierSettings,
  events: carrierEvents,
  routes: [carrierRoutes, carrierAdminRoutes],
  on: carrierListeners,
  jobs: carrierJobs,
  personal: carrierPersonalData,
  plugs: [auditedKeys.plug("cost currency")],
});

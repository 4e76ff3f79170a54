import { auditedKeys } from "#platform/data/audited-keys";
import { defineFeature } from "#platform/feature";
import { carrierAdminRoutes } from "./admin-routes.ts";
import { carrierListeners } from "./consumer.ts";
import { carrierEvents } from "./events.ts";
import { carrierJobs } from "./jobs.ts";
import { parcelDesk } from "./parcel-labels.ts";
import { carrierPersonalData } from "./personal-data.ts";
import { carrierRoutes } from "./routes.ts";
import { carrierSettings } from "./settings.ts";
import { labelDesks } from "./store.ts";

export { answerFile, labelFile } from "./admin-routes.ts";
export { buyFor, type LabelWish, weighUnits } from "./buy-label.ts";
export { CarrierError } from "./errors.ts";
export {
  type CarrierAdapter,
  carrierAdapters,
  type CarrierEvent,
  type LabelPurchase,
  type ParcelCarrier,
  type Shipment,
} from "./parcel-carrier.ts";
export { fileKeyOf, type LabelFile, readFileOf } from "./read-label.ts";
export {
  type CarrierLabel,
  FILE_MAX_BYTES,
  isBought,
  labelRefusals,
  type Tracking,
  type TrackingEvent,
  trackingStatuses,
} from "./rules.ts";
export {
  labelFields,
  LabelInput,
  shownToStaff,
  toLabelFields,
  toTrackingFields,
  trackingFields,
  TrackingStatusDto,
} from "./schemas.ts";
export { carrierSettings } from "./settings.ts";
export { cancelFor, giveBackUnused } from "./settle-label.ts";
export { type Label, type LabelDesk, labelDesks, type LabelSubject, unsealEvents } from "./store.ts";

/** The port for carriers: labels, of parcels that leave and by other features of those that come back, and where parcels are. */
export const carriers = defineFeature({
  name: "carriers",
  settings: carrierSettings,
  events: carrierEvents,
  routes: [carrierRoutes, carrierAdminRoutes],
  on: carrierListeners,
  jobs: carrierJobs,
  personal: carrierPersonalData,
  plugs: [labelDesks.plug(parcelDesk), auditedKeys.plug("cost currency")],
});

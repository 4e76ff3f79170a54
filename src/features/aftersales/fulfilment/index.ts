import { auditedKeys } from "#platform/data/audited-keys";
import { defineFeature } from "#platform/feature";
import { fulfilmentAdminRoutes } from "./admin-routes.ts";
import { fulfilmentListeners } from "./consumer.ts";
import { fulfilmentJobs } from "./jobs.ts";
import { fulfilmentSettings } from "./settings.ts";

export { bringIn } from "./bring-in.ts";
export { changeFulfilment, trackingStatements } from "./change-fulfilment.ts";
export { changeOrder } from "./change-order.ts";
export { FulfilmentError } from "./errors.ts";
export { completeOrder } from "./complete-order.ts";
export { isUncancelled, parcelsOf, selectParcel } from "./fulfil-statements.ts";
export { atOf, commitMove, parcelOf, untilMoved } from "./move-parcels.ts";
export { type LeftParcel, noteShipped } from "./note-shipped.ts";
export { hasLeft, sumOfBack, tallyOfBack } from "./rules.ts";
export { FulfilmentParams } from "./schemas.ts";
export { shipParcel, toDemands } from "./ship-stock.ts";
export { noteReturned } from "./take-back-parcel.ts";

/** Processing, shipping, tracking. */
export const fulfilment = defineFeature({
  name: "fulfilment",
  routes: [fulfilmentAdminRoutes],
  on: fulfilmentListeners,
  settings: fulfilmentSettings,
  jobs: fulfilmentJobs,
  plugs: [auditedKeys.plug("ship_unpaid")],
});

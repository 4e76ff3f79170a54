import { orderReturns } from "#ordering/orders";
import { auditedKeys } from "#platform/data/audited-keys";
import { defineFeature } from "#platform/feature";
import { returnAdminRoutes } from "./admin-routes.ts";
import { returnListeners } from "./consumer.ts";
import { returnEvents } from "./events.ts";
import { returnPermissions } from "./permissions.ts";
import { returnsPersonalData } from "./personal-data.ts";
import { returnRoutes } from "./routes.ts";
import { returnSettings, returnWindow } from "./settings.ts";
import { returnsOfOrder } from "./store.ts";

export { findOwnReturn, forgetLabel, labelStatements } from "./answer-return.ts";
export { ReturnError } from "./errors.ts";
export { findReturn, illegalMove } from "./move-return.ts";
export { returnPermissions } from "./permissions.ts";
export { isAwaited, PHOTOS_MAX, shopperReturnActionsOf } from "./rules.ts";
export { ReturnDto, ReturnParams, toReturnDto } from "./schemas.ts";
export { returnPhotos, type ReturnRow, returnTracking, selectReturn, unsealReturn } from "./store.ts";

export { returnEvents };

/** Goods that come back: asked for, answered, counted and looked at, each by an act of its own. */
export const returns = defineFeature({
  name: "returns",
  tags: [
    {
      name: "Returns",
      place: 45,
      description: "Goods that shoppers send back: the request, its answer and what came.",
    },
    {
      name: "Back office: returns",
      place: 135,
      description:
        "Goods that come back. Approving, receiving, inspecting and refunding are calls of their own: none brings another about.",
    },
  ],
  permissions: [returnPermissions],
  settings: returnSettings,
  events: returnEvents,
  routes: [returnRoutes, returnAdminRoutes],
  on: returnListeners,
  personal: returnsPersonalData,
  plugs: [
    orderReturns.plug({ rows: returnsOfOrder, window_ms: returnWindow, opened_with: returnPermissions.write }),
    auditedKeys.plug("return_id inspection_id units restocked damaged written_off shipping_amount fee_amount"),
  ],
});

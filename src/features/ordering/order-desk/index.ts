import { auditedKeys } from "#platform/data/audited-keys";
import { defineFeature } from "#platform/feature";
import { orderDeskRoutes } from "./admin-routes.ts";
import { orderDeskEvents } from "./events.ts";
import { orderPermissions } from "./permissions.ts";
import { orderTagRoutes } from "./tag-admin-routes.ts";

export { newNote, staffNote, type OrderNote } from "./add-note.ts";
export { AdminOrderDto, seesPeople, showOrder, toAdminOrderDtos, toStaffFulfilmentDto } from "./admin-schemas.ts";
export { changeTags } from "./change-tags.ts";
export { OrderDeskError } from "./errors.ts";
export { orderTagList } from "./tag-schemas.ts";
export { OrderFiltersInput, OrderFiltersShape } from "./search-schemas.ts";
export { type OrderFilters, ordersBehind } from "./search-orders.ts";
export { staffActionsOf } from "./staff-actions.ts";
export { selectTimelineNotes } from "./store.ts";
export { countPicks, type Pick, type PickFilter, selectPickOrders, selectPicks } from "./units-to-pick.ts";

export { orderDeskEvents, orderPermissions };

/** Orders as staff find and read them, and what they note on them. */
export const orderDesk = defineFeature({
  name: "order-desk",
  tags: [
    {
      name: "Back office: orders",
      place: 130,
      description:
        "Orders of all customers: search, shipping, cancellation, tags and notes. `allowed_actions` of an order lists what the caller may do to it now.",
    },
  ],
  permissions: [orderPermissions],
  events: orderDeskEvents,
  routes: [orderDeskRoutes, orderTagRoutes],
  plugs: [auditedKeys.plug("visibility")],
});

import { defineFeature } from "#platform/feature";
import { orderDeskRoutes } from "./admin-routes.ts";
import { orderPermissions } from "./permissions.ts";
import { orderNotesPersonalData } from "./personal-data.ts";

export { newNote } from "./add-note.ts";
export { AdminOrderDto, seesPeople, showOrder, toAdminOrderDtos, toStaffFulfilmentDto } from "./admin-schemas.ts";
export { staffActionsOf } from "./staff-actions.ts";
export { eraseOrderNotes } from "./store.ts";

export { orderPermissions };

/** Orders as staff find and read them, and what they note on them. */
export const orderDesk = defineFeature({
  name: "order-desk",
  tags: [
    {
      name: "Back office: orders",
      place: 130,
      description:
        "Orders of all customers: search, shipping, cancellation and notes. `allowed_actions` of an order lists what the caller may do to it now.",
    },
  ],
  permissions: [orderPermissions],
  routes: [orderDeskRoutes],
  personal: orderNotesPersonalData,
});

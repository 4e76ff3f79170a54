import { defineFeature } from "#platform/feature";
import { orderAdminRoutes } from "./admin-routes.ts";
import { orderListeners } from "./consumer.ts";
import { orderEvents } from "./events.ts";
import { orderJobs } from "./jobs.ts";
import { orderPermissions } from "./permissions.ts";
import { orderPersonalData } from "./personal-data.ts";
import { orderRoutes } from "./routes.ts";
import { orderSettings } from "./settings.ts";

export { OrderError } from "./errors.ts";
export { findOrder, findOwnOrder } from "./find-order.ts";
export {
  fenceOrderStatement,
  isHistoryTaken,
  type MoveNotes,
  moveOrderStatements,
  openingOf,
  type OrderAt,
  requestCancelStatement,
  stillPending,
} from "./move-order.ts";
export { openOrder, type OrderRow } from "./open-order.ts";
export { eraseOrdersOf, openStatuses, orderIdsOf } from "./personal-data.ts";
export { type NewOrder, type NewOrderItem, placeOrderStatements } from "./place-order.ts";
export { readOrderNumber, toOrderNumber } from "./order-number.ts";
export {
  fencedOf,
  highestNumber,
  orderedUnits,
  type OrderStanding,
  ordersStanding,
  reserveNumbers,
  standingNow,
  standingOf,
} from "./reconcile-reads.ts";
export { hasEnded, isSold, nextStatus, outwardStatus, transitions } from "./rules.ts";
export type { CancellableStatus, OrderEnding, OrderEvent, OrderStatus, OutwardStatus } from "./rules.ts";
export { AdminOrderDto, toAdminOrderDto } from "./admin-schemas.ts";
export { OrderDto, toOrderDto } from "./schemas.ts";
export { newNote } from "./add-note.ts";
export {
  addRefundedUnits,
  changeTracking,
  changeRefundedUnits,
  isOverBought,
  itemsOfOrder,
  movingOrders,
  orderStateOf,
  type SealedOrder,
  selectOrder,
  touchOrders,
  unsettledOrders,
} from "./store.ts";
export { orderedItems, ordersSoldAfter, salesByCurrency, salesByProduct } from "./sold-between.ts";

export { orderEvents };

export { orderPermissions };

/** The state machine of an order, its history and its mails. */
export const orders = defineFeature({
  name: "orders",
  permissions: [orderPermissions],
  settings: orderSettings,
  events: orderEvents,
  on: orderListeners,
  routes: [orderRoutes, orderAdminRoutes],
  jobs: orderJobs,
  personal: orderPersonalData,
});

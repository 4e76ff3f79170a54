import { auditedKeys } from "#platform/data/audited-keys";
import { defineFeature } from "#platform/feature";
import { orderEvents } from "./events.ts";
import { orderPersonalData } from "./personal-data.ts";
import { orderRoutes } from "./routes.ts";
import { orderSettings } from "./settings.ts";

export { noSuchItem, OrderError, orderNotTheirs } from "./errors.ts";
export {
  findOrder,
  findOwnOrder,
  requireHolder,
  wasCancelled,
  hasPaymentStatus,
  listOrders,
  type OrderFilter,
  type OrderSort,
  selectOrders,
} from "./find-order.ts";
export {
  type CancelTerms,
  dropPrepared,
  fenceOrderStatement,
  forgetFences,
  type HistoryActor,
  isHistoryTaken,
  type MoveNotes,
  moveOrderStatements,
  openingOf,
  type OrderAt,
  requestCancelStatement,
  mayBecomeCredit,
  stillPending,
} from "./move-order.ts";
export { type GiftRecipient, NOTE_PLACE, unsealNotes, unsealOrder, type OrderRow } from "./unseal-order.ts";
export { eraseOrdersOf, eraseUnsold, guestOrderOf, unfinishedStatuses, orderIdsOf } from "./personal-data.ts";
export { type NewOrder, type NewOrderItem, placeOrderStatements } from "./place-order.ts";
export { idOfOrder, readOrderNumber, toOrderNumber } from "./order-number.ts";
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
export {
  areItemsCancellable,
  hasRefundable,
  isCancellable,
  isHoldable,
  isOwed,
  mayOpenReturn,
  isUnderWay,
  type OrderSituation,
  type ParcelStatus,
  refundableOf,
  returnableNow,
  returnableOf,
  RETURNS_MAX,
  type ReturnStatus,
  refusalOfMove,
  staffMoves,
  refusalOfUnits,
  type Units,
} from "./action-rules.ts";
export {
  cancelReasons,
  fulfilmentStatusOf,
  hasEnded,
  isSold,
  nextStatus,
  orderStatuses,
  outwardStatus,
  outwardStatuses,
  transitions,
} from "./rules.ts";
export type {
  CancellableStatus,
  CancelReason,
  FailureReason,
  HoldReason,
  OrderEnding,
  OrderEvent,
  OrderStatus,
  OutwardStatus,
  OverrideReason,
} from "./rules.ts";
export {
  CancelReasonDto,
  HoldReasonDto,
  OrderDto,
  orderFields,
  orderFilters,
  OrderPaymentStatus,
  OrderStatusDto,
  returnableSince,
  ShippingMethodRef,
  toOrderDto,
  toOrderFields,
} from "./schemas.ts";
export {
  FailureReasonDto,
  FulfilmentDto,
  FulfilmentStatus,
  ReturnStatusDto,
  toFulfilmentDto,
} from "./fulfilment-schemas.ts";
export {
  changeUnits,
  expectRefunded,
  isInReturn,
  isOverBought,
  isOverFulfilled,
  isPacked,
  keptBack,
  noteCancelledUnits,
  type UnitChanges,
} from "./change-units.ts";
export { cancelsPaid } from "./settings.ts";
export { fulfilmentItems, fulfilments, orderNotes, orderTags } from "./tables.ts";
export {
  changeTracking,
  unlessErased,
  unlessErasedSince,
  endedUnsold,
  type Fulfilment,
  itemsOfOrder,
  mayOpenReturns,
  movingOrders,
  orderReturns,
  orderStateOf,
  reportedOrder,
  type SealedOrder,
  selectHistory,
  selectOrder,
  selectSummary,
  selectOwner,
  taxedOrder,
  touchOrders,
  unsettledOrders,
} from "./store.ts";
export {
  arrivedProducts,
  orderedItems,
  ordersSoldAfter,
  reachedBuyer,
  salesByCurrency,
  salesByProduct,
  soldOrder,
} from "./sold-between.ts";

export { orderEvents };

/** Fields whose values the audit log shows. */
const audited =
  "order_id refund_id fulfilment_id cancellation_id on_hold refunded_to intent_id run_id kind state mode created_at_from requested_by day";

/** The state machine of an order and its history. */
export const orders = defineFeature({
  name: "orders",
  tags: [
    {
      name: "Orders",
      place: 40,
      description:
        "Orders after checkout: status, timeline and cancellation. Guests read theirs with the `Order-Token` from checkout.",
    },
  ],
  events: orderEvents,
  routes: [orderRoutes],
  settings: orderSettings,
  personal: orderPersonalData,
  plugs: [auditedKeys.plug(audited)],
});

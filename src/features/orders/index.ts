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
export { type NewOrder, type NewOrderItem, placeOrderStatements } from "./place-order.ts";
export { hasEnded, isSold, nextStatus, outwardStatus, transitions } from "./rules.ts";
export type { CancellableStatus, OrderEnding, OrderEvent, OrderStatus, OutwardStatus } from "./rules.ts";
export { OrderDto, toOrderDto } from "./schemas.ts";
export { type OrderRow, orderStateOf, selectOrder, unsettledOrders } from "./store.ts";
export type { OrderAddress } from "./tables.ts";

import { paymentPermissions } from "#money/payments";
import {
  areItemsCancellable,
  isCancellable,
  isHoldable,
  mayOpenReturns,
  type OrderSituation,
  refundableOf,
  refusalOfMove,
  returnableOf,
  staffMoves,
} from "#ordering/orders";
import { type Actor, can } from "#platform/http/auth";
import { orderPermissions } from "./permissions.ts";

export const staffActions = [
  "process",
  "ship",
  "deliver",
  "cancel",
  "cancel_items",
  "hold",
  "release",
  "refund",
  "return",
] as const;

/** What this member of staff or key may do to an order now. A cancel that gives money back is a refund too. */
export function staffActionsOf(order: OrderSituation, actor: Actor): (typeof staffActions)[number][] {
  const [moves, pays] = [can(actor, orderPermissions.write), can(actor, paymentPermissions.write)];
  const left = refundableOf(order);
  const has_money = left > 0 || order.payments.some(({ status }) => status === "authorized");
  const targets = ["processing", "shipped", "delivered"] as const;
  const possible = targets.filter((to) => refusalOfMove(order, to) === null).map((to) => staffMoves[to]);
  const allowed: readonly string[] = [
    ...(moves ? possible : []),
    ...(moves && isCancellable(order) && (pays || !has_money) ? ["cancel"] : []),
    ...(moves && areItemsCancellable(order) && (pays || !has_money) ? ["cancel_items"] : []),
    ...(moves && isHoldable(order) ? [order.held_at === null ? "hold" : "release"] : []),
    ...(pays && left > 0 ? ["refund"] : []),
    ...(order.items.some((line) => returnableOf(line) > 0) && mayOpenReturns(actor) ? ["return"] : []),
  ];
  return staffActions.filter((action) => allowed.includes(action));
}

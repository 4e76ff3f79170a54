import { paymentPermissions } from "#money/payments";
import { staffActionsOf } from "#ordering/order-desk";
import {
  type Fulfilment,
  isHistoryTaken,
  isInReturn,
  isOverFulfilled,
  isOwed,
  isPacked,
  type OrderAt,
  OrderError,
  type OrderRow,
  outwardStatus,
  type OverrideReason,
  refusalOfMove,
  type staffMoves,
  type Units,
} from "#ordering/orders";
import { nowOrLater } from "#platform/basics/now-or-later";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { requirePermission } from "#platform/http/access";
import { FulfilmentError } from "./errors.ts";
import { isCounted, type Tracking } from "./fulfil-statements.ts";
import { type Leaving, shipStock, toDemands } from "./ship-stock.ts";

/** Lost races before giving up. */
const MOST_TRIES = 4;

/** Tries until no other move of the order comes between; `attempt` is undefined when one did. Raises `order_moved`. */
export async function untilMoved<R>(attempt: () => Promise<R | undefined>): Promise<R> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const result = await attempt();
    if (result !== undefined) return result;
  }
  throw OrderError.order_moved();
}

/** Where an order stands, as its moves begin from there. */
export const atOf = ({ id: order_id, status, version }: OrderRow): OrderAt => ({ order_id, status, version });

/** Commits a move of an order. False when somebody else has moved it meanwhile, or taken or counted the units. */
export async function commitMove(ctx: Ctx, statements: readonly Statement[]): Promise<boolean> {
  try {
    await commit(ctx, statements);
    return true;
  } catch (error) {
    const is_late = [isHistoryTaken, isOverFulfilled, isPacked, isInReturn, isCounted].some((is) => is(error));
    if (is_late) return false;
    throw error;
  }
}

/**
 * Throws the problem of a move that cannot be made now, with what can. `ships_unpaid` lets goods leave that money is outstanding for: 403
 * `permission_required` without `payments:write`. Answers why they leave all the same, for the order's history.
 */
export function refuseMove(
  ctx: Ctx,
  order: OrderRow,
  to: keyof typeof staffMoves,
  ships_unpaid = false,
): OverrideReason | null {
  if (ships_unpaid) requirePermission(ctx, paymentPermissions.write);
  const refusal = refusalOfMove(order, to, ships_unpaid);
  if (refusal === null) return ships_unpaid && isOwed(order) ? "unpaid" : null;
  const allowed_actions = staffActionsOf(order, ctx.actor);
  throw OrderError[refusal]({ order_status: outwardStatus(order.status, order.cancelled_from), to, allowed_actions });
}

/** Nothing would erase it again. */
export function refuseErased({ erased_at }: OrderRow, note: string | undefined, tracking: Tracking): void {
  const { tracking_number = null, tracking_url = null } = tracking;
  if (erased_at !== null && (note ?? tracking_number ?? tracking_url) !== null) throw OrderError.order_erased();
}

/** What of an order is in a parcel, as its stock knows it. */
export const leavingIn = ({ id, items }: OrderRow, fulfilment_id: string, units: readonly Units[]): Leaving => ({
  order_id: id,
  fulfilment_id,
  units: toDemands(items, units),
});

/** Parcels leave the stock; the event repeats it. */
export async function shipSoon(ctx: Ctx, parcels: readonly Leaving[]): Promise<void> {
  for (const parcel of parcels) {
    const { order_id, fulfilment_id } = parcel;
    await nowOrLater(ctx.log, "shipping_postponed", { order_id, fulfilment_id }, () => shipStock(ctx, parcel));
  }
}

/** The parcel with this id; 404 `fulfilment_not_found`. */
export function parcelOf(fulfilments: readonly Fulfilment[], id: string): Fulfilment {
  const parcel = fulfilments.find((one) => one.id === id);
  if (!parcel) throw FulfilmentError.fulfilment_not_found();
  return parcel;
}

/** The parcels of an order that are in this state. */
export const parcelsIn = ({ fulfilments }: OrderRow, status: Fulfilment["status"]): readonly Fulfilment[] =>
  fulfilments.filter((one) => one.status === status);

import type { z } from "@hono/zod-openapi";
import { cancelByStaff } from "#ordering/checkout";
import { newNote, staffActionsOf } from "#ordering/order-desk";
import {
  OrderError,
  findOrder,
  isHistoryTaken,
  moveOrderStatements,
  outwardStatus,
  type OrderRow,
  refusalOfMove,
  staffMoves,
  changeTracking,
} from "#ordering/orders";
import { givenIn } from "#platform/basics/given";
import { describeError } from "#platform/basics/log";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit } from "#platform/data/outbox";
import type { ChangeOrder } from "./schemas.ts";
import { shipStock } from "./ship-stock.ts";

type Changes = z.output<typeof ChangeOrder>;
type Target = Exclude<Changes["status"], undefined | "cancelled">;

/** Lost races before giving up. */
const MOST_TRIES = 4;

/**
 * Changes an order as staff: its status along the transition table, its tracking number and carrier. Asked for the
 * status that it has, it changes only the rest. 404 `order_not_found`, 409 `illegal_move`, `cancel_under_way`, `order_refunded`,
 * `order_erased` for a note or a tracking number of an order whose person is erased.
 * A cancel of a paid order asks for what a refund asks for: see `cancelByStaff`.
 */
export async function changeOrder(ctx: Ctx, reference: string, changes: Changes): Promise<OrderRow> {
  const { status, note, ...tracking } = changes;
  if (status === "cancelled") return cancelAndNote(ctx, reference, note);
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const order = await findOrder(ctx, reference);
    if (await tryToChange(ctx, order, status, tracking, note)) return findOrder(ctx, order.id);
  }
  throw OrderError.order_moved();
}

type Tracking = Pick<Changes, "tracking_number" | "carrier">;

/** False when somebody else has moved the order meanwhile. */
async function tryToChange(
  ctx: Ctx,
  order: OrderRow,
  status: Target | undefined,
  tracking: Tracking,
  note: string | undefined,
): Promise<boolean> {
  // Nothing would erase it again.
  if (order.erased_at !== null && (note ?? tracking.tracking_number ?? null) !== null) throw OrderError.order_erased();
  const given = givenIn(tracking);
  const entry = audit(ctx, {
    action: status === undefined || status === order.status ? "order.changed" : `order.${status}`,
    subject_type: "order",
    subject_id: order.id,
    before: { status: order.status, tracking_number: order.tracking_number, carrier: order.carrier },
    after: {
      status: order.status,
      tracking_number: order.tracking_number,
      carrier: order.carrier,
      ...given,
      ...(status === undefined ? {} : { status }),
    },
  });
  if (status === undefined || status === order.status) {
    await commit(ctx, [changeTracking(ctx, order.id, given), entry]);
    return true;
  }
  refuseMove(ctx, order, status);
  try {
    const at = { order_id: order.id, status: order.status, version: order.version };
    await commit(ctx, [...moveOrderStatements(ctx, at, staffMoves[status], { ...given, note: note ?? null }), entry]);
  } catch (error) {
    if (isHistoryTaken(error)) return false;
    throw error;
  }
  if (status === "shipped") await shipSoon(ctx, order.id);
  return true;
}

/** Throws the problem of a move that cannot be made now, with what can. */
function refuseMove(ctx: Ctx, order: OrderRow, to: Target): void {
  const refusal = refusalOfMove(order, to);
  if (refusal === null) return;
  const allowed_actions = staffActionsOf(order, ctx.actor);
  throw OrderError[refusal]({ order_status: outwardStatus(order.status, order.cancelled_from), to, allowed_actions });
}

/** The event repeats it, so a stock object that does not answer must not make the move seem refused. */
async function shipSoon(ctx: Ctx, order_id: string): Promise<void> {
  try {
    await shipStock(ctx, order_id);
  } catch (error) {
    ctx.log.warn("shipping_postponed", { order_id, ...describeError(error) });
  }
}

async function cancelAndNote(ctx: Ctx, reference: string, note: string | undefined) {
  const order = await findOrder(ctx, reference);
  await cancelByStaff(ctx, order.id);
  const after = await findOrder(ctx, order.id);
  if (order.status === "cancelled") return after;
  const entry = audit(ctx, {
    action: "order.cancelled",
    subject_type: "order",
    subject_id: order.id,
    before: { status: order.status },
    after: { status: after.status },
  });
  const { id: order_id, personal_key } = order;
  const noted = note === undefined ? null : await newNote(ctx, { order_id, personal_key }, note);
  await commit(ctx, [entry, ...(noted ? [noted.statement] : [])]);
  return after;
}

import { atOf, commitMove, untilMoved } from "#aftersales/fulfilment";
import { staffActionsOf, staffNote } from "#ordering/order-desk";
import {
  findOrder,
  type HoldReason,
  isHoldable,
  moveOrderStatements,
  OrderError,
  type OrderRow,
  outwardStatus,
} from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";

type Hold = { readonly reason: HoldReason | null; readonly note?: string | undefined };

/**
 * Puts an order on hold: nothing of it is packed or sent. It is a move of the order, so that a fulfilment that looked before loses. Asked
 * again, it answers the done state. Raises `order_not_found`, `illegal_move`, `order_moved`, and `order_erased` for a note on an order whose person is erased.
 */
export const holdOrder = (ctx: Ctx, reference: string, hold: Hold): Promise<OrderRow> =>
  change(ctx, reference, "hold", hold);

/** Releases an order that was held. As `holdOrder`. */
export const releaseOrder = (ctx: Ctx, reference: string, note: string | undefined): Promise<OrderRow> =>
  change(ctx, reference, "release", { reason: null, note });

function change(ctx: Ctx, reference: string, event: "hold" | "release", hold: Hold): Promise<OrderRow> {
  return untilMoved(async () => {
    const order = await findOrder(ctx, reference);
    const is_done = (order.held_at !== null) === (event === "hold");
    if (is_done && isHoldable(order)) return order;
    return (await tryToChange(ctx, order, event, hold)) ? findOrder(ctx, order.id) : undefined;
  });
}

/** False when somebody else has moved it meanwhile. */
async function tryToChange(
  ctx: Ctx,
  order: OrderRow,
  event: "hold" | "release",
  { reason, note }: Hold,
): Promise<boolean> {
  if (!isHoldable(order)) {
    const order_status = outwardStatus(order.status, order.cancelled_from);
    throw OrderError.illegal_move({ order_status, to: event, allowed_actions: staffActionsOf(order, ctx.actor) });
  }
  const noted = await staffNote(ctx, order, note);
  const held_at = event === "hold" ? ctx.now() : null;
  const moves = moveOrderStatements(ctx, atOf(order), event, { held_at, hold_reason: reason, reason });
  const entry = audit(ctx, {
    action: event === "hold" ? "order.held" : "order.released",
    subject_type: "order",
    subject_id: order.id,
    before: { on_hold: order.held_at !== null },
    after: { on_hold: held_at !== null, reason },
  });
  return commitMove(ctx, [...moves, entry, ...noted]);
}

import { holdsOrder } from "#people/order-holders";
import type { Ctx } from "#platform/context";
import { OrderError } from "./errors.ts";
import type { HistoryActor } from "./history-actor.ts";
import { openOrder, type OrderRow } from "./open-order.ts";
import { selectHistory, selectOrder, selectOwner } from "./store.ts";
import { type TimelineEntry, toTimeline } from "./timeline-rules.ts";

/** An order by its id or number, for staff. 404 `order_not_found`. */
export async function findOrder(ctx: Ctx, reference: string): Promise<OrderRow> {
  const [order] = await selectOrder(ctx, reference);
  if (!order) throw OrderError.order_not_found();
  return openOrder(ctx, order);
}

/** The caller's own order by its id or number; anybody else's is not there. */
export async function findOwnOrder(ctx: Ctx, reference: string): Promise<OrderRow> {
  const order = await findOrder(ctx, reference);
  if (!holdsOrder(ctx, { order_id: order.id, user_id: order.user_id })) throw OrderError.order_not_found();
  return order;
}

/** What became of an order, in one trip. With `own`, only the caller's. */
export async function findTimeline(
  ctx: Ctx,
  reference: string,
  { own }: { readonly own: boolean },
): Promise<TimelineEntry<HistoryActor>[]> {
  const [[order], history] = await ctx.db.batch([selectOwner(ctx, reference), selectHistory(ctx, reference)]);
  if (!order || (own && !holdsOrder(ctx, order))) throw OrderError.order_not_found();
  const rows = history.map(({ actor_type, actor_id, ...row }) => ({ ...row, by: { actor_type, actor_id } }));
  return toTimeline(rows, order.cancelled_from);
}

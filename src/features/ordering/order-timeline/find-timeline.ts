import { type HistoryActor, OrderError, orderNotTheirs, selectHistory, selectOwner } from "#ordering/orders";
import { holdsOrder } from "#people/order-holders";
import type { Ctx } from "#platform/context";
import { type TimelineEntry, toTimeline } from "./rules.ts";

/** What became of an order, in one trip. With `own`, only the caller's. */
export async function findTimeline(
  ctx: Ctx,
  reference: string,
  { own }: { readonly own: boolean },
): Promise<TimelineEntry<HistoryActor>[]> {
  const [[order], history] = await ctx.db.batch([selectOwner(ctx, reference), selectHistory(ctx, reference)]);
  if (own && !(order && holdsOrder(ctx, order))) throw orderNotTheirs();
  if (!order) throw OrderError.order_not_found();
  const rows = history.map(({ actor_type, actor_id, ...row }) => ({ ...row, by: { actor_type, actor_id } }));
  return toTimeline(rows, order.cancelled_from);
}

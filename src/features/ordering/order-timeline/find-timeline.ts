import { type OrderNote, selectTimelineNotes } from "#ordering/order-desk";
import {
  type HistoryActor,
  OrderError,
  requireHolder,
  selectHistory,
  selectOwner,
  unsealNotes,
} from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { type TimelineEntry, type TimelineNote, toTimeline, withNotes } from "./rules.ts";

type Note = Pick<OrderNote, "note" | "visibility" | "created_at" | "actor_id">;

/** What became of an order, in one trip. With `own`, only the caller's, and without what staff noted among themselves. */
export async function findTimeline(
  ctx: Ctx,
  reference: string,
  { own }: { readonly own: boolean },
): Promise<TimelineEntry<HistoryActor>[]> {
  const [[order], history, notes] = await ctx.db.batch([
    selectOwner(ctx, reference),
    selectHistory(ctx, reference),
    selectTimelineNotes(ctx, reference, own ? ["customer"] : ["customer", "staff"]),
  ]);
  if (own) requireHolder(ctx, order);
  if (!order) throw OrderError.order_not_found();
  const rows = history.map(({ actor_type, actor_id, ...row }) => ({ ...row, by: { actor_type, actor_id } }));
  const unsealed = await unsealNotes(ctx, order.personal_key, notes.toReversed());
  return withNotes(toTimeline(rows, order.cancelled_from), unsealed.map(toNote));
}

/** Staff alone write notes. */
const toNote = ({ note, visibility, created_at, actor_id }: Note): TimelineNote<HistoryActor> => ({
  note,
  visibility,
  created_at,
  by: { actor_type: "staff", actor_id },
});

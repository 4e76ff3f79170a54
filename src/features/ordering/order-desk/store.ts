import { and, desc, eq, inArray } from "drizzle-orm";
import { idOfOrder, orderNotes } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { behind, type CursorValue } from "#platform/data/cursor";

/** A page of an order's notes, newest first, one more than `limit`. */
export const selectNotes = (ctx: Ctx, reference: string, after: readonly CursorValue[] | null, limit: number) =>
  ctx.db
    .select()
    .from(orderNotes)
    .where(
      and(eq(orderNotes.order_id, idOfOrder(reference)), behind([orderNotes.created_at, orderNotes.id], "desc", after)),
    )
    .orderBy(desc(orderNotes.created_at), desc(orderNotes.id))
    .limit(limit + 1);

/** Of more notes than this the oldest are in no timeline: it is read in one piece. */
const TIMELINE_NOTES_MAX = 100;

/** The newest notes on an order that these may read, newest first. */
export const selectTimelineNotes = (
  ctx: Ctx,
  reference: string,
  visibilities: readonly (typeof orderNotes.$inferSelect)["visibility"][],
) =>
  ctx.db
    .select()
    .from(orderNotes)
    .where(and(eq(orderNotes.order_id, idOfOrder(reference)), inArray(orderNotes.visibility, [...visibilities])))
    .orderBy(desc(orderNotes.created_at), desc(orderNotes.id))
    .limit(TIMELINE_NOTES_MAX);

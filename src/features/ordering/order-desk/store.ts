import { and, desc, eq, inArray, type SQLWrapper } from "drizzle-orm";
import { idOfOrder } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { behind, type CursorValue } from "#platform/data/cursor";
import type { Statement } from "#platform/data/db";
import { orderNotes } from "./tables.ts";

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

/** A statement that deletes the notes on these orders, a subquery of their ids. */
export const eraseOrderNotes = (ctx: Ctx, order_ids: SQLWrapper): Statement =>
  ctx.db.delete(orderNotes).where(inArray(orderNotes.order_id, order_ids));

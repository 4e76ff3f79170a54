import { audit } from "#platform/audit";
import type { Ctx } from "#platform/context";
import { readCursor, toPage } from "#platform/cursor";
import type { Statement } from "#platform/db";
import { commit } from "#platform/outbox";
import { OrderError } from "./errors.ts";
import { selectNotes, selectOwner } from "./store.ts";
import { orderNotes } from "./tables.ts";

export type OrderNote = typeof orderNotes.$inferSelect;

export const newNote = (ctx: Ctx, order_id: string, body: string): OrderNote => ({
  id: ctx.id(),
  order_id,
  body,
  actor_id: ctx.actor.id,
  created_at: ctx.now(),
});

export const insertNote = (ctx: Ctx, note: OrderNote): Statement => ctx.db.insert(orderNotes).values(note);

/** Notes something about an order among staff: shoppers do not see it. 404 `order_not_found`. */
export async function addNote(ctx: Ctx, reference: string, body: string): Promise<OrderNote> {
  const [order] = await selectOwner(ctx, reference);
  if (!order) throw OrderError.order_not_found();
  const note = newNote(ctx, order.order_id, body);
  await commit(ctx, [
    insertNote(ctx, note),
    audit(ctx, { action: "order.noted", subject_type: "order", subject_id: order.order_id, after: { note: body } }),
  ]);
  return note;
}

/** A page of an order's notes, newest first. 404 `order_not_found`. */
export async function listNotes(ctx: Ctx, reference: string, page: { limit: number; cursor?: string | undefined }) {
  const after = await readCursor(ctx, "order_notes", reference, page.cursor);
  const [[order], rows] = await ctx.db.batch([
    selectOwner(ctx, reference),
    selectNotes(ctx, reference, after, page.limit),
  ]);
  if (!order) throw OrderError.order_not_found();
  return toPage(ctx, "order_notes", reference, rows, page.limit, (row) => [row.created_at, row.id]);
}

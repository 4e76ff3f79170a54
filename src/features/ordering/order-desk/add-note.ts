import { OrderError, selectOwner } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { readCursor, toPage } from "#platform/data/cursor";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { unsealPersonal, sealPersonal } from "#platform/secrets/personal";
import { selectNotes } from "./store.ts";
import { orderNotes } from "./tables.ts";

export type OrderNote = Omit<typeof orderNotes.$inferSelect, "note"> & { readonly note: string };

const PLACE = "order_notes.note";

/** A note and the statement that keeps it sealed. There is none for an order whose person is erased: who would read it? */
export async function newNote(
  ctx: Ctx,
  { order_id, personal_key }: { readonly order_id: string; readonly personal_key: string | null },
  text: string,
): Promise<{ note: OrderNote; statement: Statement } | null> {
  if (personal_key === null) return null;
  const { type: actor_type, id: actor_id } = ctx.actor;
  const note = { id: ctx.id(), order_id, note: text, actor_type, actor_id, created_at: ctx.now() };
  const sealed = await sealPersonal(ctx, personal_key, PLACE, text);
  return { note, statement: ctx.db.insert(orderNotes).values({ ...note, note: sealed }) };
}

/** Notes something about an order among staff: shoppers do not see it. 404 `order_not_found`, 409 `order_erased`. */
export async function addNote(ctx: Ctx, reference: string, text: string): Promise<OrderNote> {
  const [order] = await selectOwner(ctx, reference);
  if (!order) throw OrderError.order_not_found();
  const made = await newNote(ctx, order, text);
  if (!made) throw OrderError.order_erased();
  await commit(ctx, [
    made.statement,
    audit(ctx, { action: "order.noted", subject_type: "order", subject_id: order.order_id, after: { note: text } }),
  ]);
  return made.note;
}

/** A page of an order's notes, newest first. 404 `order_not_found`. */
export async function listNotes(ctx: Ctx, reference: string, page: { limit: number; cursor?: string | undefined }) {
  const after = await readCursor(ctx, "order_notes", reference, page.cursor);
  const [[order], rows] = await ctx.db.batch([
    selectOwner(ctx, reference),
    selectNotes(ctx, reference, after, page.limit),
  ]);
  if (!order) throw OrderError.order_not_found();
  const cut = await toPage(ctx, "order_notes", reference, rows, page.limit, (row) => [row.created_at, row.id]);
  const { personal_key } = order;
  const opened = await Promise.all(
    cut.rows.map(async (row) => ({ ...row, note: await unsealPersonal(ctx, personal_key, PLACE, row.note) })),
  );
  return { ...cut, rows: opened.flatMap(({ note, ...row }) => (note === null ? [] : [{ ...row, note }])) };
}

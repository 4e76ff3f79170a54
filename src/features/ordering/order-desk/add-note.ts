import { NOTE_PLACE, OrderError, orderNotes, selectOwner, unsealNotes } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { readCursor, toPage } from "#platform/data/cursor";
import type { Statement } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { sealPersonal } from "#platform/secrets/personal";
import { orderDeskEvents } from "./events.ts";
import { selectNotes } from "./store.ts";

export type OrderNote = Omit<typeof orderNotes.$inferSelect, "note"> & { readonly note: string };

type Written = { readonly note: string; readonly visibility: OrderNote["visibility"] };

/** A note and the statements that keep it sealed and have it mailed. There is none for an order whose person is erased: who would read it? */
export async function newNote(
  ctx: Ctx,
  { order_id, personal_key }: { readonly order_id: string; readonly personal_key: string | null },
  written: Written,
): Promise<{ note: OrderNote; statements: Statement[] } | null> {
  if (personal_key === null) return null;
  const { type: actor_type, id: actor_id } = ctx.actor;
  const note = { ...written, id: ctx.id(), order_id, actor_type, actor_id, created_at: ctx.now() };
  const sealed = await sealPersonal(ctx, personal_key, NOTE_PLACE, written.note);
  return {
    note,
    statements: [
      ctx.db.insert(orderNotes).values({ ...note, note: sealed }),
      ...(note.visibility === "customer"
        ? [publish(ctx, orderDeskEvents["order.customer_noted"], { order_id, note_id: note.id })]
        : []),
    ],
  };
}

/** Statements for a note among staff that comes with a change of an order; none without one. 409 `order_erased`. */
export async function staffNote(
  ctx: Ctx,
  { id: order_id, personal_key }: { readonly id: string; readonly personal_key: string | null },
  note: string | undefined,
): Promise<Statement[]> {
  if (note === undefined) return [];
  const noted = await newNote(ctx, { order_id, personal_key }, { note, visibility: "staff" });
  if (!noted) throw OrderError.order_erased();
  return noted.statements;
}

/** Notes something about an order, among staff or to its customer, who is mailed it. 404 `order_not_found`, 409 `order_erased`. */
export async function addNote(ctx: Ctx, reference: string, written: Written): Promise<OrderNote> {
  const [order] = await selectOwner(ctx, reference);
  if (!order) throw OrderError.order_not_found();
  const made = await newNote(ctx, order, written);
  if (!made) throw OrderError.order_erased();
  const { note, visibility } = written;
  await commit(ctx, [
    ...made.statements,
    audit(ctx, {
      action: "order.noted",
      subject_type: "order",
      subject_id: order.order_id,
      after: { note, visibility },
    }),
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
  return { ...cut, rows: await unsealNotes(ctx, order.personal_key, cut.rows) };
}

import { and, desc, eq, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { behind, type PageRequest, readCursor, toPage } from "#platform/data/cursor";
import { commit } from "#platform/data/outbox";
import { unsealPersonal, sealPersonal, selectPersonalKey } from "#platform/secrets/personal";
import { StaffError } from "./errors.ts";
import { selectOfficeAccount } from "./store.ts";
import { userNotes } from "./tables.ts";

export type UserNote = Omit<typeof userNotes.$inferSelect, "note"> & { readonly note: string };

const PLACE = "user_notes.note";

/** Writes a note about an account, for staff only. Throws `user_not_found`. */
export async function addUserNote(ctx: Ctx, user_id: string, text: string): Promise<UserNote> {
  const [[account], [key]] = await ctx.db.batch([selectOfficeAccount(ctx, user_id), selectPersonalKey(ctx, user_id)]);
  if (!account || !key) throw StaffError.user_not_found();
  const note = {
    id: ctx.id(),
    user_id,
    note: text,
    actor_type: ctx.actor.type,
    actor_id: ctx.actor.id,
    created_at: ctx.now(),
  };
  await commit(ctx, [
    ctx.db.insert(userNotes).values({ ...note, note: await sealPersonal(ctx, key.personal_key, PLACE, text) }),
    audit(ctx, { action: "user.noted", subject_type: "user", subject_id: user_id, after: { note_id: note.id } }),
  ]);
  return note;
}

/** The notes about an account, newest first. Throws `user_not_found`. */
export async function listUserNotes(ctx: Ctx, user_id: string, { limit, cursor, count }: PageRequest) {
  const after = await readCursor(ctx, "user_notes", user_id, cursor);
  const about = eq(userNotes.user_id, user_id);
  const [account, rows, counted] = await ctx.db.batch([
    selectOfficeAccount(ctx, user_id),
    ctx.db
      .select()
      .from(userNotes)
      .where(and(about, behind([userNotes.id], "desc", after)))
      .orderBy(desc(userNotes.id))
      .limit(limit + 1),
    ctx.db
      .select({ total: sql<number>`count(*)` })
      .from(userNotes)
      .where(and(about, count ? undefined : sql`0`)),
  ]);
  if (account.length === 0) throw StaffError.user_not_found();
  const cut = await toPage(ctx, "user_notes", user_id, rows, limit, (row) => [row.id]);
  const personal_key = account[0]?.personal_key ?? null;
  const opened = await Promise.all(
    cut.rows.map(async (row) => ({ ...row, note: await unsealPersonal(ctx, personal_key, PLACE, row.note) })),
  );
  const notes: UserNote[] = opened.flatMap(({ note, ...row }) => (note === null ? [] : [{ ...row, note }]));
  return { ...cut, rows: notes, ...(count ? { total_count: counted[0]?.total ?? 0 } : {}) };
}

import { and, desc, eq, sql } from "drizzle-orm";
import { selectAccount } from "#accounts";
import { audit } from "#platform/audit";
import type { Ctx } from "#platform/context";
import { behind, type PageRequest, readCursor, toPage } from "#platform/cursor";
import { commit } from "#platform/outbox";
import { StaffError } from "./errors.ts";
import { findAccount } from "./grant-role.ts";
import { userNotes } from "./tables.ts";

/** Writes a note about an account, for staff only. Throws `user_not_found`. */
export async function addUserNote(ctx: Ctx, user_id: string, text: string) {
  await findAccount(ctx, user_id);
  const note = {
    id: ctx.id(),
    user_id,
    text,
    actor_type: ctx.actor.type,
    actor_id: ctx.actor.id,
    at: ctx.now(),
  };
  await commit(ctx, [
    ctx.db.insert(userNotes).values(note),
    audit(ctx, { action: "user.noted", subject_type: "user", subject_id: user_id, after: { note_id: note.id } }),
  ]);
  return note;
}

/** The notes about an account, newest first. Throws `user_not_found`. */
export async function listUserNotes(ctx: Ctx, user_id: string, { limit, cursor, count }: PageRequest) {
  const after = await readCursor(ctx, "user_notes", user_id, cursor);
  const about = eq(userNotes.user_id, user_id);
  const [account, rows, counted] = await ctx.db.batch([
    selectAccount(ctx, user_id),
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
  return { ...cut, ...(count ? { total_count: counted[0]?.total ?? 0 } : {}) };
}

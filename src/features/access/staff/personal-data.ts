import { eq } from "drizzle-orm";
import { toIso } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import type { PersonalData } from "#platform/data/personal-data";
import { userNotes } from "./tables.ts";
import { listUserNotes } from "./user-notes.ts";

const PAGE = 100;

/** All notes about a person, newest first. */
async function notesAbout(ctx: Ctx, user_id: string) {
  const found: { readonly note: string; readonly created_at: string }[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await listUserNotes(ctx, user_id, { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    found.push(...page.rows.map(({ note, created_at }) => ({ note, created_at: toIso(created_at) })));
    if (page.next_cursor === null) return found;
    cursor = page.next_cursor;
  }
}

export const staffPersonalData: PersonalData = {
  gather: async (ctx, { user_id }) => ({ notes_of_staff: await notesAbout(ctx, user_id) }),
  erase: (ctx, { user_id }) => [ctx.db.delete(userNotes).where(eq(userNotes.user_id, user_id))],
};

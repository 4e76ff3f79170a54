import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Sealed } from "../../../platform/secrets/personal.ts";

/** What members of staff tell each other about an account. Its person never sees it, but gets it with an export of their data. */
export const userNotes = sqliteTable(
  "user_notes",
  {
    id: text("id").primaryKey(),
    user_id: text("user_id").notNull(),
    /** Sealed with the key of whom it is about. */
    note: text("note").$type<Sealed>().notNull(),
    actor_type: text("actor_type").notNull(),
    actor_id: text("actor_id").notNull(),
    created_at: integer("created_at").notNull(),
  },
  (t) => [index("user_notes_user").on(t.user_id, t.id)],
);

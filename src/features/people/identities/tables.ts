import { integer, sqliteTable, text, unique } from "drizzle-orm/sqlite-core";
import { users } from "../accounts/tables.ts";

/** Who somebody is at another house that they sign in by. */
export const identities = sqliteTable(
  "identities",
  {
    id: text("id").primaryKey(),
    user_id: text("user_id")
      .notNull()
      .references(() => users.id),
    provider: text("provider").notNull(),
    /** A keyed hash of the id that they have there, which says who they are. */
    subject_hash: text("subject_hash").notNull(),
    created_at: integer("created_at").notNull(),
    last_used_at: integer("last_used_at"),
  },
  (t) => [
    unique("identities_subject").on(t.provider, t.subject_hash),
    unique("identities_user").on(t.user_id, t.provider),
  ],
);

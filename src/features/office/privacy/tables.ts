import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** Copies of all that is held about a person, made for them. */
export const dataExports = sqliteTable(
  "data_exports",
  {
    id: text("id").primaryKey(),
    user_id: text("user_id").notNull(),
    /** SHA-256 of the link's token, hex. The token itself is derived from the id, so that mailing it needs no more. */
    link_hash: text("link_hash").notNull(),
    /** Where it is in R2, sealed with the person's key; null until it is made. */
    file_key: text("file_key"),
    created_at: integer("created_at").notNull(),
    finished_at: integer("finished_at"),
    expires_at: integer("expires_at").notNull(),
  },
  (t) => [
    index("data_exports_user").on(t.user_id, t.id),
    uniqueIndex("data_exports_link").on(t.link_hash),
    index("data_exports_expiry").on(t.expires_at),
    check("data_exports_finished", sql`(file_key IS NULL) = (finished_at IS NULL)`),
  ],
);

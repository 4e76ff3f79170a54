import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { users } from "../../people/accounts/tables.ts";

/** How a person proves to be themselves, apart from who they are: read only at log-in. */
export const credentials = sqliteTable(
  "credentials",
  {
    user_id: text("user_id")
      .primaryKey()
      .references(() => users.id),
    /** PHC string with its parameters, pepper id and salt. */
    password_hash: text("password_hash").notNull(),
    password_changed_at: integer("password_changed_at").notNull(),
  },
  // By how it begins: so many were made with another pepper.
  (t) => [index("credentials_hash").on(t.password_hash)],
);

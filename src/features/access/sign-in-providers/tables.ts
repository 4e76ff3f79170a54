import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Sign-in codes that somebody has sent back, right or wrong: none is good twice. Each is forgotten once it would be too old anyway. */
export const spentSignInCodes = sqliteTable(
  "spent_sign_in_codes",
  { id: text("id").primaryKey(), expires_at: integer("expires_at").notNull() },
  (t) => [index("spent_sign_in_codes_expiry").on(t.expires_at)],
);

import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Sealed } from "../../../platform/secrets/personal.ts";
import { users } from "../../people/accounts/tables.ts";

/** The authenticator app of an account: one at most, and nothing to a log-in until its first code was seen. */
export const totpFactors = sqliteTable("totp_factors", {
  user_id: text("user_id")
    .primaryKey()
    .references(() => users.id),
  /** What it shares with the app, sealed with the account's own key. */
  secret_sealed: text("secret_sealed").$type<Sealed>().notNull(),
  /** The latest 30 seconds whose code was used: none of it or before is good again. Never null, so that a batch breaks that would use one twice. */
  last_step: integer("last_step").notNull().default(0),
  confirmed_at: integer("confirmed_at"),
  created_at: integer("created_at").notNull(),
});

/** For who has lost the app. Each by a keyed hash of code and account, and good once. */
export const recoveryCodes = sqliteTable(
  "recovery_codes",
  {
    code_hash: text("code_hash").primaryKey(),
    user_id: text("user_id")
      .notNull()
      .references(() => users.id),
    used_count: integer("used_count").notNull().default(0),
    used_at: integer("used_at"),
  },
  (t) => [index("recovery_codes_user").on(t.user_id), check("recovery_codes_once", sql`${t.used_count} <= 1`)],
);

import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { users } from "../../people/accounts/tables.ts";

export const sessions = sqliteTable(
  "sessions",
  {
    id: text("id").primaryKey(),
    user_id: text("user_id")
      .notNull()
      .references(() => users.id),
    user_agent: text("user_agent"),
    /** A keyed hash of the client's address and user agent: tells a device that was seen before from a new one. */
    device: text("device"),
    /** Where it was opened from, as Cloudflare knows it: ISO 3166-1 alpha-2, and the town. */
    country: text("country"),
    city: text("city"),
    created_at: integer("created_at").notNull(),
    /** The last log-in or refresh. */
    last_used_at: integer("last_used_at").notNull(),
    expires_at: integer("expires_at").notNull(),
    /** When the person last proved to be themselves: at the log-in or by a step-up. Using the session proves nothing. */
    proved_at: integer("proved_at").notNull().default(0),
    /** When a passkey or a code of the authenticator app was last among the proofs; null while none was. */
    factor_proved_at: integer("factor_proved_at"),
    /** Set once and never cleared. */
    ended_at: integer("ended_at"),
    end_reason: text("end_reason", {
      enum: [
        "logged_out",
        "ended",
        "password_changed",
        "factor_changed",
        "token_reused",
        "disabled",
        "erasure_requested",
        "ownership_proved",
      ],
    }),
  },
  (t) => [
    index("sessions_user").on(t.user_id, t.id),
    index("sessions_expiry").on(t.expires_at),
    index("sessions_ended")
      .on(t.ended_at)
      .where(sql`ended_at IS NOT NULL`),
    check("sessions_end", sql`(${t.ended_at} IS NULL) = (${t.end_reason} IS NULL)`),
  ],
);

/** The refresh tokens of a session, each by its hash. All of a session are one family, in which one at most is unused. */
export const refreshTokens = sqliteTable(
  "refresh_tokens",
  {
    /** SHA-256, hex. */
    token_hash: text("token_hash").primaryKey(),
    session_id: text("session_id")
      .notNull()
      .references(() => sessions.id),
    created_at: integer("created_at").notNull(),
    /** When it was exchanged for its successor. */
    used_at: integer("used_at"),
  },
  (t) => [
    uniqueIndex("refresh_tokens_live")
      .on(t.session_id)
      .where(sql`used_at IS NULL`),
    index("refresh_tokens_session").on(t.session_id),
    index("refresh_tokens_used")
      .on(t.used_at)
      .where(sql`used_at IS NOT NULL`),
  ],
);

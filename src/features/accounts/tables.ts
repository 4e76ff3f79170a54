import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Sealed } from "../../platform/personal.ts";

/**
 * People. What tells who somebody is stands in this table, sealed with a key of their own (`personal_keys`), and is found
 * by keyed hashes. Everything else refers to a person by id.
 */
export const users = sqliteTable(
  "users",
  {
    id: text("id").primaryKey(),
    /** In lower case: addresses are compared without case. Null for who signs in by other means, and once erased. */
    email: text("email").$type<Sealed>(),
    /** Its blind index, by which it is found and taken by one account only. */
    email_index: text("email_index"),
    email_verified_at: integer("email_verified_at"),
    /** E.164. Not unique: as long as it is for contact only, nobody has proved that it is theirs. */
    phone: text("phone").$type<Sealed>(),
    phone_index: text("phone_index"),
    phone_verified_at: integer("phone_verified_at"),
    /** The number's blind index, where it signs in: whoever signs up with it or proves that it is theirs has it alone. */
    phone_login: text("phone_login"),
    /** Where the picture is in R2. */
    avatar_key: text("avatar_key"),
    first_name: text("first_name").$type<Sealed>(),
    last_name: text("last_name").$type<Sealed>(),
    /** BCP 47. */
    locale: text("locale"),
    /** ISO 8601 date. */
    date_of_birth: text("date_of_birth").$type<Sealed>(),
    visibility: text("visibility", { enum: ["public", "private"] })
      .notNull()
      .default("private"),
    /** No CHECK on the names: a shop may come to make roles of its own. An unknown role has no permissions. */
    role: text("role").notNull().default("customer"),
    /** Since when a log-in asks for a code of an authenticator app; null while it does not. */
    second_factor_at: integer("second_factor_at"),
    /** Since when the account has a passkey; null while it has none. Written by the passkeys' own statements. */
    passkey_at: integer("passkey_at"),
    /** Raised with whatever ends the account's sessions, and never null: a log-in that began before breaks its batch here. */
    access_version: integer("access_version").notNull().default(0),
    disabled_at: integer("disabled_at"),
    /** When the person is to be erased, as they asked; a log-in before then takes it back. */
    erase_at: integer("erase_at"),
    erased_at: integer("erased_at"),
    created_at: integer("created_at").notNull(),
    updated_at: integer("updated_at").notNull(),
  },
  (t) => [
    uniqueIndex("users_email_index").on(t.email_index),
    index("users_phone_index").on(t.phone_index),
    uniqueIndex("users_phone_login").on(t.phone_login),
    index("users_created").on(t.created_at, t.id),
    index("users_role").on(t.role, t.id),
    index("users_erasing")
      .on(t.erase_at)
      .where(sql`erase_at IS NOT NULL AND erased_at IS NULL`),
    index("users_disabled")
      .on(t.id)
      .where(sql`disabled_at IS NOT NULL`),
    check("users_reachable", sql`${t.email} IS NOT NULL OR ${t.phone} IS NOT NULL OR ${t.erased_at} IS NOT NULL`),
    check("users_visibility", sql`${t.visibility} IN ('public', 'private')`),
  ],
);

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
    used_at: integer("used_at").notNull(),
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

import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Sealed } from "../../../platform/secrets/personal.ts";

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
    /** The number's blind index, where it signs in: the account that signs up with it or proves it has it alone. */
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

/** The blind indexes of the words of names, by which accounts are found. They go with the names. */
export const userWords = sqliteTable(
  "user_words",
  {
    word_index: text("word_index").notNull(),
    user_id: text("user_id")
      .notNull()
      .references(() => users.id),
    field: text("field", { enum: ["first_name", "last_name"] }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.word_index, t.user_id, t.field] }),
    index("user_words_user").on(t.user_id, t.field),
    check("user_words_field", sql`${t.field} IN ('first_name', 'last_name')`),
  ],
);

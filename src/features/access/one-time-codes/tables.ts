import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** What a code or link is good for. */
export const codePurposes = [
  "verify_email",
  "verify_phone",
  "change_email_from",
  "change_email_to",
  "password_reset",
  "password_reset_proven",
  "first_password",
  "change_email_by_shop",
] as const;

/**
 * Codes and links that were given out. Neither stands here: both are derived from the row's id with the shop's secret, so
 * that the consumer that sends them needs the id alone. Of a person's codes for one purpose only the newest is good.
 */
export const oneTimeCodes = sqliteTable(
  "one_time_codes",
  {
    id: text("id").primaryKey(),
    user_id: text("user_id").notNull(),
    purpose: text("purpose", { enum: codePurposes }).notNull(),
    channel: text("channel", { enum: ["email", "sms"] }).notNull(),
    /** Where it is sent, sealed; it is forgotten with the row. */
    destination: text("destination").notNull(),
    /** A keyed hash of the code and the id. */
    code_hash: text("code_hash").notNull(),
    /** SHA-256 of the link's token, hex; null where there is no link. */
    link_hash: text("link_hash"),
    tries: integer("tries").notNull().default(0),
    used_count: integer("used_count").notNull().default(0),
    created_at: integer("created_at").notNull(),
  },
  (t) => [
    index("one_time_codes_user").on(t.user_id, t.purpose, t.id),
    uniqueIndex("one_time_codes_link").on(t.link_hash),
    index("one_time_codes_created").on(t.created_at),
    // A second use of a code breaks its batch here.
    check("one_time_codes_once", sql`${t.used_count} <= 1`),
  ],
);

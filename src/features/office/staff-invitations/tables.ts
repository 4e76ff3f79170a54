import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** Invitations to work in the back office. The link's token is derived from the row's id and `sends`; only its hash is kept. */
export const invitations = sqliteTable(
  "invitations",
  {
    id: text("id").primaryKey(),
    /** In lower case, sealed with the shop's secret: the invited person may have no account and no key of their own. */
    email: text("email").notNull(),
    email_index: text("email_index").notNull(),
    role: text("role").notNull(),
    /** SHA-256 of the token in the latest link, hex. */
    token_hash: text("token_hash").notNull(),
    sends: integer("sends").notNull(),
    invited_by: text("invited_by").notNull(),
    created_at: integer("created_at").notNull(),
    sent_at: integer("sent_at").notNull(),
    expires_at: integer("expires_at").notNull(),
    accepted_at: integer("accepted_at"),
    accepted_by: text("accepted_by"),
    revoked_at: integer("revoked_at"),
    /** Raised by acceptance: a second one breaks its batch. */
    used_count: integer("used_count").notNull().default(0),
  },
  (t) => [
    uniqueIndex("invitations_token").on(t.token_hash),
    uniqueIndex("invitations_open")
      .on(t.email_index)
      .where(sql`accepted_at IS NULL AND revoked_at IS NULL`),
    index("invitations_email").on(t.email_index),
    index("invitations_accepted_by").on(t.accepted_by),
    index("invitations_expiry").on(t.expires_at),
    check("invitations_once", sql`${t.used_count} <= 1`),
  ],
);

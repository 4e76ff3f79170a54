import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Gift cards that are issued many at a time. How many there are moves in the batch that issues them, so a kill costs nothing. */
export const giftCardBatches = sqliteTable(
  "gift_card_batches",
  {
    id: text("id").primaryKey(),
    /** How many were asked for. */
    card_count: integer("card_count").notNull(),
    made_count: integer("made_count").notNull().default(0),
    /** What each card is worth. */
    amount: integer("amount").notNull(),
    currency: text("currency").notNull(),
    /** When the cards expire; null for good. */
    expires_at: integer("expires_at"),
    note: text("note"),
    created_at: integer("created_at").notNull(),
    /** When the file with the codes was there, and with it all cards. */
    finished_at: integer("finished_at"),
    /** Until when the file can be had; null before it is there. */
    codes_expire_at: integer("codes_expire_at"),
    downloaded_at: integer("downloaded_at"),
    download_count: integer("download_count").notNull().default(0),
    disabled_at: integer("disabled_at"),
    /** When the file was deleted for certain, whatever had become of it before. */
    swept_at: integer("swept_at"),
  },
  (t) => [
    index("gift_card_batches_created").on(t.created_at, t.id),
    index("gift_card_batches_unswept")
      .on(t.created_at)
      .where(sql`swept_at IS NULL`),
    check("gift_card_batches_made", sql`made_count BETWEEN 0 AND card_count`),
    check("gift_card_batches_amount", sql`amount > 0`),
    check("gift_card_batches_currency", sql`length(currency) = 3`),
    // The second of two downloads breaks the batch that it is noted in.
    check("gift_card_batches_downloads", sql`download_count BETWEEN 0 AND 1`),
  ],
);

import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** What makes an account of stored value a card: its code, which only its hash is kept of, and the letter that brings it. */
export const giftCards = sqliteTable(
  "gift_cards",
  {
    /** The account of stored value that it opens. */
    id: text("id").primaryKey(),
    /** Keyed by the shop's secret: nobody can try codes on a copy of the database. */
    code_hash: text("code_hash").notNull(),
    last4: text("last4").notNull(),
    /** The batch that it was issued with; null for one that was issued by itself or sold. */
    batch_id: text("batch_id"),
    /** To whom the code is mailed and with which words, sealed; it goes once the mail is out. */
    letter: text("letter"),
    /** When the letter is to go out; null once that is so. */
    send_at: integer("send_at"),
    created_at: integer("created_at").notNull(),
  },
  (t) => [
    uniqueIndex("gift_cards_code").on(t.code_hash),
    index("gift_cards_created").on(t.created_at, t.id),
    index("gift_cards_waiting")
      .on(t.send_at, t.id)
      .where(sql`letter IS NOT NULL`),
    index("gift_cards_batch")
      .on(t.batch_id, t.created_at, t.id)
      .where(sql`batch_id IS NOT NULL`),
    index("gift_cards_last4").on(t.last4, t.created_at, t.id),
  ],
);

import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Orders whose buyers are asked for a review, each once. */
export const reviewInvitations = sqliteTable(
  "review_invitations",
  {
    order_id: text("order_id").primaryKey(),
    due_at: integer("due_at").notNull(),
    /** When the letter was handed to the queue; NULL until it is due. */
    sent_at: integer("sent_at"),
    created_at: integer("created_at").notNull(),
  },
  (t) => [
    index("review_invitations_due")
      .on(t.due_at)
      .where(sql`sent_at IS NULL`),
  ],
);

/** Addresses that want no such letter, by their blind index. */
export const reviewOptOuts = sqliteTable("review_opt_outs", {
  email_index: text("email_index").primaryKey(),
  created_at: integer("created_at").notNull(),
});

import { sql } from "drizzle-orm";
import { check, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** The sales that a tax engine knows of. */
export const taxTransactions = sqliteTable("tax_transactions", {
  order_id: text("order_id").primaryKey(),
  /** The engine's own id of the sale. */
  transaction_id: text("transaction_id").notNull(),
});

/** What of them was reported to have been taken back. */
export const taxReversals = sqliteTable(
  "tax_reversals",
  {
    order_id: text("order_id")
      .notNull()
      .references(() => taxTransactions.order_id),
    /** The refund, or the order itself for all that was left when it was cancelled. */
    cause_id: text("cause_id").notNull(),
    /** Minor units, tax included. */
    amount: integer("amount").notNull(),
  },
  (t) => [primaryKey({ columns: [t.order_id, t.cause_id] }), check("tax_reversals_amount", sql`amount > 0`)],
);

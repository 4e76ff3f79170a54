import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Sealed } from "../../../platform/secrets/personal.ts";

export const receiptSources = ["staff", "statement", "delivery"] as const;

/** Money that was seen to come for a payment by hand, however much it is. */
export const paymentReceipts = sqliteTable(
  "payment_receipts",
  {
    id: text("id").primaryKey(),
    payment_id: text("payment_id").notNull(),
    order_id: text("order_id").notNull(),
    amount: integer("amount").notNull(),
    /** What of it pays for the order; the shop owes the rest. */
    counted: integer("counted").notNull(),
    currency: text("currency").notNull(),
    received_at: integer("received_at").notNull(),
    source: text("source", { enum: receiptSources }).notNull(),
    /** Names the entry of a bank statement, so that none is booked twice. */
    statement_entry: text("statement_entry"),
    /** What staff wrote about it. Sealed as the order's contact is. */
    note: text("note").$type<Sealed>(),
    actor_type: text("actor_type").notNull(),
    actor_id: text("actor_id").notNull(),
    created_at: integer("created_at").notNull(),
  },
  (t) => [
    uniqueIndex("payment_receipts_entry").on(t.statement_entry),
    index("payment_receipts_payment").on(t.payment_id, t.created_at, t.id),
    index("payment_receipts_order").on(t.order_id),
    index("payment_receipts_created").on(t.created_at, t.id),
    check("payment_receipts_amount", sql`amount > 0`),
    check("payment_receipts_counted", sql`counted BETWEEN 0 AND amount`),
    check("payment_receipts_currency", sql`length(currency) = 3`),
    check("payment_receipts_source", sql`source IN ('staff', 'statement', 'delivery')`),
  ],
);

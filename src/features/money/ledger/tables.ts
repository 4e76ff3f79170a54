import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Money in and out, in pairs that add up to 0. `cause` names what it was for, so nothing is booked twice. */
export const ledgerEntries = sqliteTable(
  "ledger_entries",
  {
    cause: text("cause").notNull(),
    account: text("account", { enum: ["provider", "sales", "refunds", "credit"] }).notNull(),
    order_id: text("order_id").notNull(),
    payment_id: text("payment_id").notNull(),
    /** Signed: what comes into the account is positive. */
    amount: integer("amount").notNull(),
    currency: text("currency").notNull(),
    at: integer("at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.cause, t.account] }),
    index("ledger_entries_order").on(t.order_id),
    index("ledger_entries_at").on(t.at),
    check("ledger_entries_amount", sql`amount <> 0`),
    check("ledger_entries_account", sql`account IN ('provider', 'sales', 'refunds', 'credit')`),
  ],
);

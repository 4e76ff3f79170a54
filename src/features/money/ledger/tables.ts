import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** `bank` and `cash` are what the shop's people or its carrier took in; `due` what the shop owes and a person pays out. */
export const ledgerAccounts = ["provider", "sales", "refunds", "credit", "bank", "cash", "due"] as const;

/** Money in and out, in pairs that add up to 0. `cause` names what it was for, so nothing is booked twice. */
export const ledgerEntries = sqliteTable(
  "ledger_entries",
  {
    cause: text("cause").notNull(),
    account: text("account", { enum: ledgerAccounts }).notNull(),
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
    check("ledger_entries_account", sql`account IN ('provider', 'sales', 'refunds', 'credit', 'bank', 'cash', 'due')`),
  ],
);

/** Why the shop owes somebody money that no provider gives back. */
export const dueReasons = ["overpaid", "order_ended", "refund"] as const;
export type DueReason = (typeof dueReasons)[number];

/** Money that a person pays out and confirms: one row for what it is owed for. */
export const refundDues = sqliteTable(
  "refund_dues",
  {
    id: text("id").primaryKey(),
    /** `receipt:…` or `refund:…`: nothing is owed twice. */
    cause: text("cause").notNull(),
    order_id: text("order_id").notNull(),
    payment_id: text("payment_id").notNull(),
    /** The refund that it carries out. */
    refund_id: text("refund_id"),
    reason: text("reason", { enum: dueReasons }).notNull(),
    amount: integer("amount").notNull(),
    currency: text("currency").notNull(),
    created_at: integer("created_at").notNull(),
    /** When it was confirmed as paid out; NULL while it is owed. */
    paid_at: integer("paid_at"),
    /** Who confirmed it. */
    actor_type: text("actor_type"),
    actor_id: text("actor_id"),
    updated_at: integer("updated_at").notNull(),
  },
  (t) => [
    uniqueIndex("refund_dues_cause").on(t.cause),
    index("refund_dues_order").on(t.order_id, t.created_at, t.id),
    index("refund_dues_created").on(t.created_at, t.id),
    index("refund_dues_open")
      .on(t.created_at, t.id)
      .where(sql`paid_at IS NULL`),
    check("refund_dues_amount", sql`amount > 0`),
    check("refund_dues_currency", sql`length(currency) = 3`),
    check("refund_dues_reason", sql`reason IN ('overpaid', 'order_ended', 'refund')`),
  ],
);

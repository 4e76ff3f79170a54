import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { entryKinds, tenderStates, valueKinds } from "./rules.ts";

/** Money that customers hold with the shop: a gift card, or one customer's store credit in one currency. */
export const valueAccounts = sqliteTable(
  "value_accounts",
  {
    id: text("id").primaryKey(),
    kind: text("kind", { enum: valueKinds }).notNull(),
    /** Whose store credit it is; null for a gift card, which belongs to everybody who knows its code. */
    user_id: text("user_id"),
    /** The order that a card was bought with, or whose money it was issued for, where its own way back was closed. */
    order_id: text("order_id"),
    /** The line and the unit of it that a bought card is. */
    order_item_id: text("order_item_id"),
    unit: integer("unit"),
    /** The end of a card's code, by which people tell their cards apart; null until it has one. */
    last4: text("last4"),
    currency: text("currency").notNull(),
    /** What it was issued for in all. */
    issued: integer("issued").notNull(),
    balance: integer("balance").notNull(),
    /** The part of the balance that unpaid orders count on. */
    held: integer("held").notNull().default(0),
    expires_at: integer("expires_at"),
    disabled_at: integer("disabled_at"),
    created_at: integer("created_at").notNull(),
    updated_at: integer("updated_at").notNull(),
  },
  (t) => [
    uniqueIndex("value_accounts_credit")
      .on(t.user_id, t.currency)
      .where(sql`kind = 'store_credit'`),
    index("value_accounts_order")
      .on(t.order_id)
      .where(sql`order_id IS NOT NULL`),
    uniqueIndex("value_accounts_unit")
      .on(t.order_item_id, t.unit)
      .where(sql`order_item_id IS NOT NULL`),
    index("value_accounts_sums").on(t.currency, t.kind, t.balance, t.held),
    index("value_accounts_closed")
      .on(t.expires_at)
      .where(sql`balance > held AND expires_at IS NOT NULL`),
    check("value_accounts_kind", sql`(kind = 'store_credit') = (user_id IS NOT NULL)`),
    check("value_accounts_issued", sql`issued >= 0`),
    check("value_accounts_balance", sql`balance >= 0`),
    check("value_accounts_held", sql`held BETWEEN 0 AND balance`),
    check("value_accounts_currency", sql`length(currency) = 3`),
  ],
);

/** Everything that ever happened to an account. `cause` names what it was for, so that nothing happens twice. */
export const valueEntries = sqliteTable(
  "value_entries",
  {
    account_id: text("account_id")
      .notNull()
      .references(() => valueAccounts.id),
    cause: text("cause").notNull(),
    kind: text("kind", { enum: entryKinds }).notNull(),
    /** Minor units; below 0 for an adjustment that takes away, above or at 0 for everything else. */
    amount: integer("amount").notNull(),
    order_id: text("order_id"),
    /** Why staff changed it. */
    reason: text("reason"),
    actor_type: text("actor_type").notNull(),
    actor_id: text("actor_id").notNull(),
    at: integer("at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.account_id, t.cause] }),
    index("value_entries_at").on(t.account_id, t.at, t.cause),
    check("value_entries_amount", sql`amount >= 0 OR kind = 'adjust'`),
  ],
);

/** What of an order's total is paid by stored value, in the order in which it is taken. */
export const orderTenders = sqliteTable(
  "order_tenders",
  {
    order_id: text("order_id").notNull(),
    /** NULL breaks the placing batch: the account is closed, or of another currency or customer. */
    account_id: text("account_id")
      .notNull()
      .references(() => valueAccounts.id),
    position: integer("position").notNull(),
    amount: integer("amount").notNull(),
    state: text("state", { enum: tenderStates }).notNull(),
    /** What went back of it. */
    refunded: integer("refunded").notNull().default(0),
    /** Names its refund by a cancel, and the card that is issued for what comes back after its own account was closed. */
    return_id: text("return_id").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.order_id, t.account_id] }),
    uniqueIndex("order_tenders_position").on(t.order_id, t.position),
    index("order_tenders_account").on(t.account_id, t.order_id),
    index("order_tenders_refunded")
      .on(t.order_id)
      .where(sql`refunded > 0`),
    check("order_tenders_amount", sql`amount > 0`),
    check("order_tenders_refunded", sql`refunded BETWEEN 0 AND CASE state WHEN 'captured' THEN amount ELSE 0 END`),
  ],
);

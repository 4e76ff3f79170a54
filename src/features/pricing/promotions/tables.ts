import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Action, Amounts, Condition, Stacking, Target } from "./definition-schemas.ts";

/** What the shop takes off, and when. A definition is always read whole, so what it is made of is one value for each part. */
export const promotions = sqliteTable(
  "promotions",
  {
    id: text("id").primaryKey(),
    title: text("title").notNull(),
    /** For staff alone. */
    description: text("description").notNull(),
    /** Applies without a code. */
    is_automatic: integer("is_automatic", { mode: "boolean" }).notNull(),
    is_active: integer("is_active", { mode: "boolean" }).notNull(),
    /** Whether products that it names are shown with it. */
    show_on_products: integer("show_on_products", { mode: "boolean" }).notNull(),
    starts_at: integer("starts_at"),
    ends_at: integer("ends_at"),
    priority: integer("priority").notNull(),
    stacking: text("stacking", { mode: "json" }).$type<Stacking>().notNull(),
    conditions: text("conditions", { mode: "json" }).$type<readonly Condition[]>().notNull(),
    action: text("action", { mode: "json" }).$type<Action>().notNull(),
    target: text("target", { mode: "json" }).$type<Target>().notNull(),
    most_off: text("most_off", { mode: "json" }).$type<Amounts>().notNull(),
    /** How often it may be used in all, and by one customer; null without end. */
    uses_limit: integer("uses_limit"),
    customer_uses_limit: integer("customer_uses_limit"),
    /** The most that it takes off in all, in each currency. With any, it applies in no other. */
    budgets: text("budgets", { mode: "json" }).$type<Amounts>().notNull(),
    /** Orders that use it and have not ended unpaid. */
    used_count: integer("used_count").notNull().default(0),
    archived_at: integer("archived_at"),
    created_by: text("created_by").notNull(),
    created_at: integer("created_at").notNull(),
    updated_at: integer("updated_at").notNull(),
    /** Whether what it has been used for has to be looked at before it applies. */
    is_limited: integer("is_limited", { mode: "boolean" }).generatedAlwaysAs(
      sql`uses_limit IS NOT NULL OR customer_uses_limit IS NOT NULL OR budgets <> '[]'`,
      { mode: "virtual" },
    ),
  },
  (t) => [
    index("promotions_created").on(t.created_at, t.id),
    index("promotions_active").on(t.is_active, t.created_at, t.id),
    index("promotions_shown").on(t.is_active, t.show_on_products, t.priority),
    check("promotions_window", sql`${t.starts_at} IS NULL OR ${t.ends_at} IS NULL OR ${t.starts_at} < ${t.ends_at}`),
    check("promotions_used", sql`${t.used_count} >= 0`),
    check("promotions_archived", sql`${t.archived_at} IS NULL OR NOT ${t.is_active}`),
  ],
);

/** What a promotion has taken off in a currency, of orders that have not ended unpaid. */
export const promotionSpending = sqliteTable(
  "promotion_spending",
  {
    promotion_id: text("promotion_id")
      .notNull()
      .references(() => promotions.id),
    currency: text("currency").notNull(),
    amount: integer("amount").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.promotion_id, t.currency] }),
    check("promotion_spending_amount", sql`${t.amount} >= 0`),
  ],
);

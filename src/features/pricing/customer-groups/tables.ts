import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { type GroupRule, memberSources } from "./group-rule.ts";

/** Customers that prices and promotions treat alike. */
export const customerGroups = sqliteTable(
  "customer_groups",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    description: text("description"),
    /** Null where members are added by hand alone. */
    rule: text("rule", { mode: "json" }).$type<GroupRule>(),
    /** Names the rule's last change: comparing all customers for an earlier one stops there. */
    rule_change_id: text("rule_change_id"),
    /** When all customers had been compared with the rule; null while that is under way. */
    rule_applied_at: integer("rule_applied_at"),
    created_at: integer("created_at").notNull(),
    updated_at: integer("updated_at").notNull(),
  },
  (t) => [
    index("customer_groups_ruled")
      .on(t.id)
      .where(sql`rule IS NOT NULL`),
  ],
);

/** One row for each member of a group; those of a deleted group go page by page. A member by hand stays whatever the rule says. */
export const customerGroupMembers = sqliteTable(
  "customer_group_members",
  {
    group_id: text("group_id").notNull(),
    user_id: text("user_id").notNull(),
    source: text("source", { enum: memberSources }).notNull(),
    /** When the rule no longer holds unless the customer orders again; null where time alone ends nothing. */
    expires_at: integer("expires_at"),
    created_at: integer("created_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.group_id, t.user_id] }),
    index("customer_group_members_user").on(t.user_id, t.group_id),
    index("customer_group_members_newest").on(t.group_id, t.created_at, t.user_id),
    index("customer_group_members_expiry")
      .on(t.expires_at)
      .where(sql`expires_at IS NOT NULL`),
    check("customer_group_members_source", sql`source IN ('manual', 'rule')`),
    check("customer_group_members_expires_at", sql`expires_at IS NULL OR source = 'rule'`),
  ],
);

/** What each customer has bought, as far as rules and prices depend on it. Written down when an order is sold. */
export const customerSpend = sqliteTable(
  "customer_spend",
  {
    user_id: text("user_id").notNull(),
    currency: text("currency").notNull(),
    orders: integer("orders").notNull(),
    /** The totals of those orders, in minor units. */
    amount: integer("amount").notNull(),
    last_ordered_at: integer("last_ordered_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.user_id, t.currency] }),
    check("customer_spend_orders", sql`orders >= 1`),
    check("customer_spend_amount", sql`amount >= 0`),
  ],
);

import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** What was written down for a day. A row is there once its figures and its file are. */
export const reports = sqliteTable(
  "reports",
  {
    id: text("id").primaryKey(),
    kind: text("kind", { enum: ["sales"] }).notNull(),
    /** In UTC, `2026-01-31`. */
    day: text("day").notNull(),
    /** Where the CSV is in R2. */
    file_key: text("file_key").notNull(),
    rows: integer("rows").notNull(),
    created_at: integer("created_at").notNull(),
  },
  (t) => [
    uniqueIndex("reports_day").on(t.day, t.kind),
    index("reports_list").on(t.day, t.id),
    check("reports_kind", sql`kind IN ('sales')`),
    check("reports_day_form", sql`day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'`),
  ],
);

/** A day's sales in one currency, in its minor units. */
export const salesDays = sqliteTable(
  "sales_days",
  {
    day: text("day").notNull(),
    currency: text("currency").notNull(),
    orders: integer("orders").notNull(),
    units: integer("units").notNull(),
    subtotal: integer("subtotal").notNull(),
    discount_total: integer("discount_total").notNull(),
    shipping_total: integer("shipping_total").notNull(),
    tax_total: integer("tax_total").notNull(),
    /** The totals of the orders, with shipping and tax. */
    revenue: integer("revenue").notNull(),
    refund_count: integer("refund_count").notNull(),
    /** Money given back on the day, whenever its order was sold. */
    refunds: integer("refunds").notNull(),
  },
  (t) => [primaryKey({ columns: [t.day, t.currency] })],
);

/** A day's sales of one product in one currency. */
export const salesProducts = sqliteTable(
  "sales_products",
  {
    day: text("day").notNull(),
    currency: text("currency").notNull(),
    product_id: text("product_id").notNull(),
    name: text("name").notNull(),
    orders: integer("orders").notNull(),
    units: integer("units").notNull(),
    /** The goods less discounts, without shipping and tax. */
    revenue: integer("revenue").notNull(),
    refunded_units: integer("refunded_units").notNull(),
    refunds: integer("refunds").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.day, t.currency, t.product_id] }),
    index("sales_products_revenue").on(t.day, t.revenue, t.product_id),
  ],
);

import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { CancelReason } from "../../ordering/orders/rules.ts";
import { orderItems, orders } from "../../ordering/orders/tables.ts";

/** Cancels of some units of an order. One of the whole stands on the order itself. */
export const cancellations = sqliteTable(
  "cancellations",
  {
    id: text("id").primaryKey(),
    order_id: text("order_id")
      .notNull()
      .references(() => orders.id),
    /** NULL where nobody said. */
    reason: text("reason").$type<CancelReason>(),
    /** Whether the units go back on the shelf; they are written off otherwise. */
    restock: integer("restock", { mode: "boolean" }).notNull(),
    /** Whether the customer hears of it by mail. */
    notify: integer("notify", { mode: "boolean" }).notNull(),
    created_at: integer("created_at").notNull(),
    /** When the stock had done its part: from then on the units count as cancelled. */
    settled_at: integer("settled_at"),
  },
  (t) => [
    index("cancellations_order").on(t.order_id, t.created_at, t.id),
    check("cancellations_restock", sql`restock IN (0, 1)`),
    check("cancellations_notify", sql`notify IN (0, 1)`),
  ],
);

export const cancellationItems = sqliteTable(
  "cancellation_items",
  {
    cancellation_id: text("cancellation_id")
      .notNull()
      .references(() => cancellations.id),
    order_item_id: text("order_item_id")
      .notNull()
      .references(() => orderItems.id),
    order_id: text("order_id").notNull(),
    quantity: integer("quantity").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.cancellation_id, t.order_item_id] }),
    index("cancellation_items_order").on(t.order_id),
    check("cancellation_items_quantity", sql`quantity > 0`),
  ],
);

import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { orderItems } from "../../ordering/orders/tables.ts";

/** Which units a refund is for, and whether they go back on the shelf. */
export const refundItems = sqliteTable(
  "refund_items",
  {
    refund_id: text("refund_id").notNull(),
    order_item_id: text("order_item_id")
      .notNull()
      .references(() => orderItems.id),
    order_id: text("order_id").notNull(),
    quantity: integer("quantity").notNull(),
    /** Of them, those that go back on the shelf without having left. */
    cancelled_quantity: integer("cancelled_quantity").notNull().default(0),
    /** This item's share of the refund, in minor units. */
    amount: integer("amount").notNull(),
    restock: integer("restock", { mode: "boolean" }).notNull(),
    /** Set once the money went back, and the units with it: from then on they are counted for good. */
    given_at: integer("given_at"),
  },
  (t) => [
    primaryKey({ columns: [t.refund_id, t.order_item_id] }),
    index("refund_items_item").on(t.order_item_id),
    index("refund_items_order").on(t.order_id),
    index("refund_items_given").on(t.given_at),
    check("refund_items_quantity", sql`quantity > 0`),
    check("refund_items_cancelled_quantity", sql`cancelled_quantity BETWEEN 0 AND quantity`),
    check("refund_items_amount", sql`amount >= 0`),
    check("refund_items_restock", sql`restock IN (0, 1)`),
  ],
);

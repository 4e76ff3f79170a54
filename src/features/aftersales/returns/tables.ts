import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Sealed } from "../../../platform/secrets/personal.ts";
import { returnStatuses } from "../../ordering/orders/action-rules.ts";
import { orderItems, orders } from "../../ordering/orders/tables.ts";

/** Goods of an order that come back. What is done about them are acts of their own, none of which brings another about. */
export const returns = sqliteTable(
  "returns",
  {
    id: text("id").primaryKey(),
    order_id: text("order_id")
      .notNull()
      .references(() => orders.id),
    status: text("status", { enum: returnStatuses }).notNull(),
    origin: text("origin", { enum: ["shopper", "shop"] }).notNull(),
    actor_type: text("actor_type").notNull(),
    actor_id: text("actor_id").notNull(),
    /** Why it was rejected, for the shopper. Sealed as the order's contact is. */
    rejection: text("rejection").$type<Sealed>(),
    /** How the shopper sends it: what they see of the label. */
    carrier: text("carrier"),
    tracking_number: text("tracking_number"),
    label_url: text("label_url"),
    created_at: integer("created_at").notNull(),
    updated_at: integer("updated_at").notNull(),
    /** When it was approved or rejected. */
    answered_at: integer("answered_at"),
    received_at: integer("received_at"),
  },
  (t) => [
    index("returns_order").on(t.order_id, t.created_at, t.id),
    index("returns_created").on(t.created_at, t.id),
    index("returns_status").on(t.status, t.created_at, t.id),
    check("returns_status", sql`status IN ('requested', 'approved', 'rejected', 'received', 'cancelled')`),
    check("returns_origin", sql`origin IN ('shopper', 'shop')`),
  ],
);

/** A line of an order in a return, once in each. */
export const returnItems = sqliteTable(
  "return_items",
  {
    return_id: text("return_id")
      .notNull()
      .references(() => returns.id),
    order_item_id: text("order_item_id")
      .notNull()
      .references(() => orderItems.id),
    /** Units that are to come back; 0 where some came that nobody had asked for. */
    quantity: integer("quantity").notNull(),
    /** Why, by the code of one of the shop's reasons; NULL where nobody had asked. */
    reason: text("reason"),
    /** What the shopper wrote. Sealed as the order's contact is. */
    note: text("note").$type<Sealed>(),
    received_quantity: integer("received_quantity").notNull().default(0),
    /** Of those that were received: back on the shelf, back and damaged, and neither. */
    restocked_quantity: integer("restocked_quantity").notNull().default(0),
    damaged_quantity: integer("damaged_quantity").notNull().default(0),
    written_off_quantity: integer("written_off_quantity").notNull().default(0),
    /** Units that refunds of the return are for, or are being carried out for. */
    refunded_quantity: integer("refunded_quantity").notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.return_id, t.order_item_id] }),
    index("return_items_item").on(t.order_item_id),
    check("return_items_quantity", sql`quantity >= 0 AND received_quantity >= 0`),
    check(
      "return_items_inspected_quantity",
      sql`min(restocked_quantity, damaged_quantity, written_off_quantity) >= 0
        AND restocked_quantity + damaged_quantity + written_off_quantity <= received_quantity`,
    ),
    check("return_items_refunded_quantity", sql`refunded_quantity BETWEEN 0 AND max(quantity, received_quantity)`),
  ],
);

/** What an inspection found of a line. Its id names what the stock books for it. */
export const returnInspections = sqliteTable(
  "return_inspections",
  {
    inspection_id: text("inspection_id").notNull(),
    return_id: text("return_id")
      .notNull()
      .references(() => returns.id),
    order_item_id: text("order_item_id")
      .notNull()
      .references(() => orderItems.id),
    restocked_quantity: integer("restocked_quantity").notNull(),
    damaged_quantity: integer("damaged_quantity").notNull(),
    written_off_quantity: integer("written_off_quantity").notNull(),
    created_at: integer("created_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.inspection_id, t.order_item_id] }),
    index("return_inspections_return").on(t.return_id),
    check(
      "return_inspections_quantity",
      sql`min(restocked_quantity, damaged_quantity, written_off_quantity) >= 0
        AND restocked_quantity + damaged_quantity + written_off_quantity > 0`,
    ),
  ],
);

/** A refund of a return, by the id of its first part: it belongs to that return and to no other. */
export const returnRefunds = sqliteTable(
  "return_refunds",
  {
    refund_id: text("refund_id").primaryKey(),
    return_id: text("return_id")
      .notNull()
      .references(() => returns.id),
    order_id: text("order_id").notNull(),
    /** What goes back, in minor units: what was paid for its units, and of the shipping, less the fee. */
    amount: integer("amount").notNull(),
    shipping_amount: integer("shipping_amount").notNull(),
    fee_amount: integer("fee_amount").notNull(),
    created_at: integer("created_at").notNull(),
    /** Set once the money went back: from then on its units count as refunded for good. */
    given_at: integer("given_at"),
  },
  (t) => [
    index("return_refunds_return").on(t.return_id),
    index("return_refunds_order").on(t.order_id),
    check("return_refunds_amount", sql`amount > 0 AND shipping_amount >= 0 AND fee_amount >= 0`),
  ],
);

/** The units that a refund of a return is for. */
export const returnRefundItems = sqliteTable(
  "return_refund_items",
  {
    refund_id: text("refund_id").notNull(),
    order_item_id: text("order_item_id")
      .notNull()
      .references(() => orderItems.id),
    quantity: integer("quantity").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.refund_id, t.order_item_id] }),
    index("return_refund_items_item").on(t.order_item_id),
    check("return_refund_items_quantity", sql`quantity > 0`),
  ],
);

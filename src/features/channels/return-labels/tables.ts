import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Sealed } from "../../../platform/secrets/personal.ts";
import { labelStatuses, trackingStatuses } from "../../aftersales/carriers/rules.ts";
import { returns } from "../../aftersales/returns/tables.ts";

/** Labels with which shoppers send units back, as `shipping_labels` has those of parcels that leave. */
export const returnLabels = sqliteTable(
  "return_labels",
  {
    id: text("id").primaryKey(),
    return_id: text("return_id")
      .notNull()
      .references(() => returns.id),
    order_id: text("order_id").notNull(),
    /** The adapter that it was bought by. */
    carrier_name: text("carrier_name").notNull(),
    /** Which of the return's it is; the key at the carrier is made of it. */
    number: integer("number").notNull(),
    status: text("status", { enum: labelStatuses }).notNull(),
    /** The carrier's own id. */
    carrier_label_id: text("carrier_label_id"),
    tracking_number: text("tracking_number"),
    tracking_url: text("tracking_url"),
    /** The carrier's name, as shoppers read it. */
    carrier: text("carrier"),
    /** Minor units of `currency`: what the shop pays. */
    cost: integer("cost"),
    currency: text("currency"),
    weight_grams: integer("weight_grams").notNull(),
    service: text("service"),
    /** How often the carrier was asked what became of a purchase or a cancel. */
    attempts: integer("attempts").notNull().default(0),
    /** When somebody looks after it next; NULL when nobody needs to. */
    due_at: integer("due_at"),
    /** Set while its file is kept in R2, sealed as the order's contact is. */
    file_bytes: integer("file_bytes"),
    created_at: integer("created_at").notNull(),
    updated_at: integer("updated_at").notNull(),
    bought_at: integer("bought_at"),
  },
  (t) => [
    uniqueIndex("return_labels_number").on(t.return_id, t.number),
    // At most one at a time.
    uniqueIndex("return_labels_live")
      .on(t.return_id)
      .where(sql`status IN ('buying', 'bought', 'cancelling')`),
    index("return_labels_order").on(t.order_id),
    index("return_labels_tracking")
      .on(t.tracking_number)
      .where(sql`tracking_number IS NOT NULL`),
    index("return_labels_due")
      .on(t.due_at)
      .where(sql`due_at IS NOT NULL`),
    index("return_labels_files")
      .on(t.bought_at)
      .where(sql`file_bytes IS NOT NULL`),
    check("return_labels_status", sql`status IN ('buying', 'bought', 'cancelling', 'cancelled', 'failed')`),
    check("return_labels_weight", sql`weight_grams > 0`),
    check("return_labels_cost", sql`(cost IS NULL) = (currency IS NULL) AND coalesce(cost, 0) >= 0`),
    check("return_labels_bought", sql`status NOT IN ('bought', 'cancelling') OR carrier_label_id IS NOT NULL`),
  ],
);

/** What a carrier has noted of a parcel that comes back. */
export const returnTrackingEvents = sqliteTable(
  "return_tracking_events",
  {
    label_id: text("label_id")
      .notNull()
      .references(() => returnLabels.id),
    /** The carrier's own id. */
    event_id: text("event_id").notNull(),
    status: text("status", { enum: trackingStatuses }).notNull(),
    /** For people. Sealed as the order's contact is. */
    message: text("message").$type<Sealed>(),
    occurred_at: integer("occurred_at").notNull(),
    created_at: integer("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.label_id, t.event_id] })],
);

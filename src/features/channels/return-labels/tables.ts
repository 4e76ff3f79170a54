import { primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { eventColumns, labelColumns, labelGuards } from "../../aftersales/carriers/tables.ts";
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
    ...labelColumns,
  },
  (t) => [
    uniqueIndex("return_labels_number").on(t.return_id, t.number),
    ...labelGuards("return_labels", t, t.return_id),
  ],
);

/** What a carrier has noted of a parcel that comes back. */
export const returnTrackingEvents = sqliteTable(
  "return_tracking_events",
  {
    label_id: text("label_id")
      .notNull()
      .references(() => returnLabels.id),
    ...eventColumns,
  },
  (t) => [primaryKey({ columns: [t.label_id, t.event_id] })],
);

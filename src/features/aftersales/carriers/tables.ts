import { sql } from "drizzle-orm";
import {
  type AnySQLiteColumn,
  check,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from "drizzle-orm/sqlite-core";
import type { Sealed } from "../../../platform/secrets/personal.ts";
import { fulfilments, orders } from "../../ordering/orders/tables.ts";
import { labelStatuses, trackingStatuses } from "./rules.ts";

/** What every label has, whatever it is for. */
export const labelColumns = {
  /** The adapter that it was bought by. */
  carrier_name: text("carrier_name").notNull(),
  /** Which of its subject's it is; the key at the carrier is made of it. */
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
};

type Guarded = Readonly<Record<"order_id" | "tracking_number" | "due_at" | "bought_at", AnySQLiteColumn>>;

/** The indexes and checks of a table of labels. `subject`: the column of what they are for. */
export const labelGuards = (table: string, t: Guarded, subject: AnySQLiteColumn) => [
  // At most one at a time.
  uniqueIndex(`${table}_live`)
    .on(subject)
    .where(sql`status IN ('buying', 'bought', 'cancelling')`),
  index(`${table}_order`).on(t.order_id),
  index(`${table}_tracking`)
    .on(t.tracking_number)
    .where(sql`tracking_number IS NOT NULL`),
  index(`${table}_due`)
    .on(t.due_at)
    .where(sql`due_at IS NOT NULL`),
  index(`${table}_files`)
    .on(t.bought_at)
    .where(sql`file_bytes IS NOT NULL`),
  check(`${table}_status`, sql`status IN ('buying', 'bought', 'cancelling', 'cancelled', 'failed')`),
  check(`${table}_weight`, sql`weight_grams > 0`),
  check(`${table}_cost`, sql`(cost IS NULL) = (currency IS NULL) AND coalesce(cost, 0) >= 0`),
  check(`${table}_bought`, sql`status NOT IN ('bought', 'cancelling') OR carrier_label_id IS NOT NULL`),
];

/** What every note of a carrier has, besides its label. */
export const eventColumns = {
  /** The carrier's own id. */
  event_id: text("event_id").notNull(),
  status: text("status", { enum: trackingStatuses }).notNull(),
  /** For people; it may name who has taken the parcel. Sealed as the order's contact is. */
  message: text("message").$type<Sealed>(),
  occurred_at: integer("occurred_at").notNull(),
  created_at: integer("created_at").notNull(),
};

/** Labels of parcels, from before the carrier is asked: a purchase that nobody has heard the end of is found by its row. */
export const shippingLabels = sqliteTable(
  "shipping_labels",
  {
    id: text("id").primaryKey(),
    fulfilment_id: text("fulfilment_id")
      .notNull()
      .references(() => fulfilments.id),
    order_id: text("order_id")
      .notNull()
      .references(() => orders.id),
    ...labelColumns,
  },
  (t) => [
    uniqueIndex("shipping_labels_number").on(t.fulfilment_id, t.number),
    ...labelGuards("shipping_labels", t, t.fulfilment_id),
  ],
);

/** What a carrier has noted of a parcel. */
export const trackingEvents = sqliteTable(
  "tracking_events",
  {
    label_id: text("label_id")
      .notNull()
      .references(() => shippingLabels.id),
    ...eventColumns,
  },
  (t) => [primaryKey({ columns: [t.label_id, t.event_id] })],
);

/** Webhooks that were taken: the key keeps a second copy from taking effect. */
export const receivedEvents = sqliteTable(
  "carrier_events",
  {
    carrier_name: text("carrier_name").notNull(),
    event_id: text("event_id").notNull(),
    received_at: integer("received_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.carrier_name, t.event_id] }), index("carrier_events_received").on(t.received_at)],
);

import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { quoted } from "../../../platform/data/quoted.ts";
import { deliveryErrors, deliveryStatuses } from "./rules.ts";

/** An event on its way to an endpoint, each once. It outlives its endpoint. */
export const webhookDeliveries = sqliteTable(
  "webhook_deliveries",
  {
    id: text("id").primaryKey(),
    endpoint_id: text("endpoint_id").notNull(),
    /** The outbox row. Ids sort by the time they were made, so they are the order of what happened. */
    event_id: text("event_id").notNull(),
    event_type: text("event_type").notNull(),
    /** What the event is about: events of one subject wait for each other. */
    subject: text("subject").notNull(),
    /** What is posted, byte for byte. Ids and figures, and no personal data. */
    body: text("body").notNull(),
    status: text("status", { enum: deliveryStatuses }).notNull(),
    /** Since it was last asked for. */
    tries: integer("tries").notNull().default(0),
    /** The next try; NULL once it is over. */
    due_at: integer("due_at"),
    error: text("error", { enum: deliveryErrors }),
    response_status: integer("response_status"),
    created_at: integer("created_at").notNull(),
    updated_at: integer("updated_at").notNull(),
    delivered_at: integer("delivered_at"),
  },
  (t) => [
    uniqueIndex("webhook_deliveries_event").on(t.event_id, t.endpoint_id),
    index("webhook_deliveries_due")
      .on(t.endpoint_id, t.due_at)
      .where(sql`status = 'pending'`),
    index("webhook_deliveries_subject")
      .on(t.endpoint_id, t.subject, t.event_id)
      .where(sql`status = 'pending'`),
    index("webhook_deliveries_created").on(t.created_at, t.id),
    index("webhook_deliveries_endpoint").on(t.endpoint_id, t.created_at, t.id),
    index("webhook_deliveries_status").on(t.status, t.created_at, t.id),
    check("webhook_deliveries_status", sql`status IN (${quoted(deliveryStatuses)})`),
    check("webhook_deliveries_due", sql`(status = 'pending') = (due_at IS NOT NULL)`),
    check("webhook_deliveries_delivered", sql`status <> 'delivered' OR delivered_at IS NOT NULL`),
  ],
);

/** Each try, with what came back. */
export const webhookAttempts = sqliteTable(
  "webhook_attempts",
  {
    id: text("id").primaryKey(),
    delivery_id: text("delivery_id").notNull(),
    response_status: integer("response_status"),
    /** The start of the answer's body: what another machine wrote, which goes with the try after 30 days. */
    response_body: text("response_body"),
    error: text("error", { enum: deliveryErrors }),
    duration_ms: integer("duration_ms").notNull(),
    created_at: integer("created_at").notNull(),
  },
  (t) => [
    index("webhook_attempts_delivery").on(t.delivery_id, t.created_at, t.id),
    index("webhook_attempts_created").on(t.created_at, t.id),
  ],
);

import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Webhooks that were taken: the key keeps a second copy from taking effect. */
export const providerEvents = sqliteTable(
  "provider_events",
  {
    provider: text("provider").notNull(),
    event_id: text("event_id").notNull(),
    type: text("type").notNull(),
    order_id: text("order_id"),
    received_at: integer("received_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.provider, t.event_id] }), index("provider_events_received").on(t.received_at)],
);

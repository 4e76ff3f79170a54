import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Sealed } from "../../../platform/secrets/personal.ts";
import { orders } from "../orders/tables.ts";

/** What staff note about an order among themselves. */
export const orderNotes = sqliteTable(
  "order_notes",
  {
    id: text("id").primaryKey(),
    order_id: text("order_id")
      .notNull()
      .references(() => orders.id),
    /** Sealed as the order's contact is. */
    note: text("note").$type<Sealed>().notNull(),
    actor_type: text("actor_type").notNull(),
    actor_id: text("actor_id").notNull(),
    created_at: integer("created_at").notNull(),
  },
  (t) => [index("order_notes_order").on(t.order_id, t.created_at, t.id)],
);

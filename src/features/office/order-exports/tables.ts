import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** A file of orders that staff asked for. How far it is moves in the batch that notes its next part, so a kill costs nothing. */
export const orderExports = sqliteTable(
  "order_exports",
  {
    id: text("id").primaryKey(),
    /** What the list of orders was filtered by, as JSON. */
    filters: text("filters").notNull(),
    /** Whether the person who asked might see customers. */
    with_customers: integer("with_customers", { mode: "boolean" }).notNull(),
    actor_type: text("actor_type").notNull(),
    actor_id: text("actor_id").notNull(),
    order_count: integer("order_count").notNull().default(0),
    part_count: integer("part_count").notNull().default(0),
    /** The keyset of the last order that is in a part, as JSON; null before the first. */
    behind: text("behind"),
    /** Whether there were more orders than a file holds. */
    is_truncated: integer("is_truncated", { mode: "boolean" }).notNull().default(false),
    created_at: integer("created_at").notNull(),
    finished_at: integer("finished_at"),
    expires_at: integer("expires_at").notNull(),
  },
  (t) => [
    index("order_exports_created").on(t.created_at, t.id),
    index("order_exports_expiry").on(t.expires_at),
    check("order_exports_counts", sql`order_count >= 0 AND part_count >= 0`),
  ],
);

/** Where the parts of a file are in R2, in their order. */
export const orderExportParts = sqliteTable(
  "order_export_parts",
  {
    export_id: text("export_id")
      .notNull()
      .references(() => orderExports.id),
    part: integer("part").notNull(),
    file_key: text("file_key").notNull(),
  },
  (t) => [primaryKey({ columns: [t.export_id, t.part] })],
);

import { integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** Sources that requests are refused from. A short list that every isolate keeps in memory. */
export const blocks = sqliteTable(
  "blocks",
  {
    id: text("id").primaryKey(),
    kind: text("kind", { enum: ["address", "range", "country"] }).notNull(),
    /** An address, a range in CIDR notation, or a country by its ISO 3166-1 code, each as one writes it canonically. */
    value: text("value").notNull(),
    reason: text("reason"),
    created_by: text("created_by").notNull(),
    created_at: integer("created_at").notNull(),
    expires_at: integer("expires_at"),
  },
  (t) => [uniqueIndex("blocks_value").on(t.value)],
);

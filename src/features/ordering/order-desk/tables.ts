import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** How many orders have a tag. It changes in the batch that tags them, so nothing counts them when the tags are listed. */
export const orderTagCounts = sqliteTable(
  "order_tag_counts",
  { tag: text("tag").primaryKey(), order_count: integer("order_count").notNull() },
  (t) => [
    index("order_tag_counts_unused")
      .on(t.tag)
      .where(sql`order_count = 0`),
    check("order_tag_counts_count", sql`order_count >= 0`),
  ],
);

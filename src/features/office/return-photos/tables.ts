import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { returns } from "../../aftersales/returns/tables.ts";

/** Photos that shoppers added to their returns. The file is in R2, sealed as the order's contact is. */
export const returnPhotos = sqliteTable(
  "return_photos",
  {
    id: text("id").primaryKey(),
    return_id: text("return_id")
      .notNull()
      .references(() => returns.id),
    order_id: text("order_id").notNull(),
    /** From 1: its bound is how many photos a return may have. */
    position: integer("position").notNull(),
    created_at: integer("created_at").notNull(),
  },
  (t) => [
    uniqueIndex("return_photos_return").on(t.return_id, t.position),
    index("return_photos_order").on(t.order_id),
    index("return_photos_created").on(t.created_at),
    check("return_photos_position", sql`position BETWEEN 1 AND 5`),
  ],
);

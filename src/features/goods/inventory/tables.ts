import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** `isLow` of a row, as the indexes of low stock have it. */
export const low = sql`available > 0 AND available <= low_stock_threshold`;

/** What lists and filters see of the stock objects: at most seconds old, and never the authority. */
export const stockLevels = sqliteTable(
  "stock_levels",
  {
    variant_id: text("variant_id").primaryKey(),
    product_id: text("product_id").notNull(),
    sku: text("sku").notNull(),
    on_hand: integer("on_hand").notNull().default(0),
    held: integer("held").notNull().default(0),
    committed: integer("committed").notNull().default(0),
    available: integer("available").notNull().default(0),
    low_stock_threshold: integer("low_stock_threshold").notNull().default(0),
    /** The object's version of these figures: an older message never overwrites a newer one. */
    version: integer("version").notNull().default(0),
    updated_at: integer("updated_at").notNull(),
    /** When the figures were last compared with the object's own. */
    checked_at: integer("checked_at").notNull().default(0),
  },
  (t) => [
    index("stock_levels_sku").on(sql`lower(sku)`, t.variant_id),
    index("stock_levels_product").on(t.product_id),
    index("stock_levels_available").on(t.available, t.variant_id),
    index("stock_levels_low_sku")
      .on(sql`lower(sku)`, t.variant_id)
      .where(low),
    index("stock_levels_low_available").on(t.available, t.variant_id).where(low),
    index("stock_levels_checked").on(t.checked_at),
    check("stock_levels_adds_up", sql`available = on_hand - held - committed`),
    check("stock_levels_threshold", sql`low_stock_threshold >= 0`),
  ],
);

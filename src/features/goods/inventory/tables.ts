import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { movementKinds } from "../stock/rules.ts";

/** `isLow` of a row, as the indexes of low stock have it. */
export const low = sql`available > 0 AND available <= low_stock_threshold`;

/** The ledgers of all stock objects in one, as lists see them: at most seconds old, and never the authority. */
export const stockMovements = sqliteTable(
  "stock_movements",
  {
    variant_id: text("variant_id").notNull(),
    /** The line's place in the ledger of its variant. */
    seq: integer("seq").notNull(),
    product_id: text("product_id").notNull(),
    movement_id: text("movement_id").notNull(),
    kind: text("kind", { enum: movementKinds }).notNull(),
    change: integer("change").notNull(),
    on_hand: integer("on_hand").notNull(),
    reference: text("reference"),
    note: text("note"),
    actor_type: text("actor_type").notNull(),
    actor_id: text("actor_id").notNull(),
    created_at: integer("created_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.variant_id, t.seq] }),
    index("stock_movements_created").on(t.created_at, t.variant_id, t.seq),
    index("stock_movements_kind").on(t.kind, t.created_at, t.variant_id, t.seq),
    index("stock_movements_product").on(t.product_id, t.created_at, t.variant_id, t.seq),
    index("stock_movements_variant").on(t.variant_id, t.created_at, t.seq),
    index("stock_movements_reference").on(t.reference, t.created_at, t.variant_id, t.seq),
    index("stock_movements_actor").on(t.actor_id, t.created_at, t.variant_id, t.seq),
  ],
);

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

import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * What visitors were, are and, as things stand, will be shown as the price of a variant: a row for each stretch of time in which
 * it stays the same. Only what begins later is ever written again.
 */
export const priceHistory = sqliteTable(
  "price_history",
  {
    variant_id: text("variant_id").notNull(),
    currency: text("currency").notNull(),
    from_at: integer("from_at").notNull(),
    until_at: integer("until_at").notNull(),
    price: integer("price").notNull(),
    /** The higher price beside a reduced one; null where it is not reduced. */
    compare_at_price: integer("compare_at_price"),
    /** When the reduction began that the price is part of. */
    reduced_from: integer("reduced_from"),
    /** The lowest price of the 30 days before; null where none was shown. */
    lowest_before: integer("lowest_before"),
  },
  (t) => [
    primaryKey({ columns: [t.variant_id, t.currency, t.from_at] }),
    index("price_history_until").on(t.until_at),
    check("price_history_window", sql`${t.from_at} < ${t.until_at}`),
    check("price_history_price", sql`${t.price} >= 0`),
  ],
);

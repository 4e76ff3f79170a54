import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { ShippingPrice } from "./rules.ts";

/** Ways to send an order. The prices are one value: a method is always read whole, in the batch that prices a cart. */
export const shippingMethods = sqliteTable(
  "shipping_methods",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    /** One for each currency that the method is offered in. */
    prices: text("prices", { mode: "json" }).$type<readonly ShippingPrice[]>().notNull(),
    is_active: integer("is_active", { mode: "boolean" }).notNull(),
    position: integer("position").notNull(),
    created_at: integer("created_at").notNull(),
    updated_at: integer("updated_at").notNull(),
  },
  (t) => [
    index("shipping_methods_position").on(t.position, t.id),
    index("shipping_methods_active").on(t.is_active, t.position, t.id),
    check("shipping_methods_is_active", sql`${t.is_active} IN (0, 1)`),
  ],
);

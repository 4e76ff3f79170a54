import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { PickupPlace } from "../selling-terms/rules.ts";

/** Where rates apply. Of the zones that cover a place, and in which a method has rates, the most specific one counts. */
export const shippingZones = sqliteTable(
  "shipping_zones",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    /** ISO 3166-1; none means everywhere. */
    countries: text("countries", { mode: "json" }).$type<readonly string[]>().notNull(),
    regions: text("regions", { mode: "json" }).$type<readonly string[]>().notNull(),
    /** Codes, prefixes and ranges, as they were written. */
    postal_codes: text("postal_codes", { mode: "json" }).$type<readonly string[]>().notNull(),
    created_at: integer("created_at").notNull(),
    updated_at: integer("updated_at").notNull(),
  },
  (t) => [index("shipping_zones_name").on(t.name, t.id)],
);

/** Ways to send an order. */
export const shippingMethods = sqliteTable(
  "shipping_methods",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    /** As shoppers read it, such as "3 to 5 working days". */
    delivery_time: text("delivery_time").notNull().default(""),
    /** Where shoppers fetch it; NULL where it is sent to them. */
    pickup_place: text("pickup_place", { mode: "json" }).$type<PickupPlace>(),
    /** The service of the shop's carrier that is asked for the price; NULL where the rates alone say it. */
    carrier_service: text("carrier_service"),
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

/** What a method asks in a zone and a currency, for orders of some value and weight. They are replaced as a whole. */
export const shippingRates = sqliteTable(
  "shipping_rates",
  {
    method_id: text("method_id")
      .notNull()
      .references(() => shippingMethods.id),
    /** Its place among the rates of the method, as staff listed them. */
    position: integer("position").notNull(),
    /** Null: everywhere. */
    zone_id: text("zone_id").references(() => shippingZones.id),
    currency: text("currency").notNull(),
    price: integer("price").notNull(),
    free_above: integer("free_above"),
    /** Lower bounds are in the band, upper ones are not; null is no upper bound. */
    min_order_value: integer("min_order_value").notNull(),
    max_order_value: integer("max_order_value"),
    /** Grams. */
    min_weight: integer("min_weight").notNull(),
    max_weight: integer("max_weight"),
  },
  (t) => [
    primaryKey({ columns: [t.method_id, t.position] }),
    uniqueIndex("shipping_rates_band").on(t.method_id, t.zone_id, t.currency, t.min_order_value, t.min_weight),
    // No two nulls are equal, and so no index above holds them apart.
    uniqueIndex("shipping_rates_band_everywhere")
      .on(t.method_id, t.currency, t.min_order_value, t.min_weight)
      .where(sql`${t.zone_id} IS NULL`),
    index("shipping_rates_zone").on(t.zone_id),
    check("shipping_rates_amounts", sql`${t.price} >= 0 AND coalesce(${t.free_above}, 0) >= 0`),
    check("shipping_rates_values", sql`${t.min_order_value} >= 0 AND ${t.max_order_value} > ${t.min_order_value}`),
    check("shipping_rates_weights", sql`${t.min_weight} >= 0 AND ${t.max_weight} > ${t.min_weight}`),
  ],
);

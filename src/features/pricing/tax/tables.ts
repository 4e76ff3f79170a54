import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { taxKinds } from "./rules.ts";
import type { CountryPrices } from "./view-rules.ts";

/** Where taxes apply. Of the zones that cover a place the most specific one counts. */
export const taxZones = sqliteTable(
  "tax_zones",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    /** ISO 3166-1; none means everywhere. */
    countries: text("countries", { mode: "json" }).$type<readonly string[]>().notNull(),
    regions: text("regions", { mode: "json" }).$type<readonly string[]>().notNull(),
    /** Codes, prefixes and ranges, as they were written. */
    postal_codes: text("postal_codes", { mode: "json" }).$type<readonly string[]>().notNull(),
    is_active: integer("is_active", { mode: "boolean" }).notNull(),
    created_at: integer("created_at").notNull(),
    updated_at: integer("updated_at").notNull(),
  },
  (t) => [index("tax_zones_name").on(t.name, t.id), check("tax_zones_is_active", sql`${t.is_active} IN (0, 1)`)],
);

/** What is taxed in a zone, by how much and when. */
export const taxRates = sqliteTable(
  "tax_rates",
  {
    id: text("id").primaryKey(),
    zone_id: text("zone_id")
      .notNull()
      .references(() => taxZones.id),
    /** Of the products that it applies to. */
    tax_class: text("tax_class").notNull(),
    name: text("name").notNull(),
    kind: text("kind", { enum: taxKinds }).notNull(),
    /** Parts per million: 88,750 is 8.875 %. */
    rate_ppm: integer("rate_ppm").notNull(),
    /** Applies from this moment on, and until before that one; null where it has no such end. */
    starts_at: integer("starts_at"),
    ends_at: integer("ends_at"),
    /** Worked out on the amount and the taxes before it. */
    compound: integer("compound", { mode: "boolean" }).notNull(),
    applies_to_shipping: integer("applies_to_shipping", { mode: "boolean" }).notNull(),
    position: integer("position").notNull(),
    created_at: integer("created_at").notNull(),
    updated_at: integer("updated_at").notNull(),
  },
  (t) => [
    index("tax_rates_zone").on(t.zone_id, t.tax_class, t.position, t.id),
    index("tax_rates_position").on(t.position, t.id),
    check("tax_rates_rate", sql`${t.rate_ppm} BETWEEN 0 AND 1000000`),
    check("tax_rates_kind", sql`${t.kind} IN ('standard', 'reduced') OR ${t.rate_ppm} = 0`),
    check("tax_rates_window", sql`${t.ends_at} > ${t.starts_at}`),
    check("tax_rates_compound", sql`${t.compound} IN (0, 1)`),
    check("tax_rates_applies_to_shipping", sql`${t.applies_to_shipping} IN (0, 1)`),
  ],
);

/** One row, once the shop has decided anything. */
export const taxSettings = sqliteTable(
  "tax_settings",
  {
    id: integer("id").primaryKey(),
    home_country: text("home_country"),
    home_state: text("home_state"),
    prices_include_tax: integer("prices_include_tax", { mode: "boolean" }).notNull(),
    /** Where it differs from the shop's default. */
    countries: text("countries", { mode: "json" }).$type<readonly CountryPrices[]>().notNull(),
    same_price: text("same_price", { enum: ["gross", "net"] }).notNull(),
    rounding_mode: text("rounding_mode", { enum: ["half_up", "half_even"] }).notNull(),
    rounding_level: text("rounding_level", { enum: ["line", "unit", "order"] }).notNull(),
    updated_at: integer("updated_at").notNull(),
  },
  (t) => [
    check("tax_settings_single", sql`${t.id} = 1`),
    check("tax_settings_prices_include_tax", sql`${t.prices_include_tax} IN (0, 1)`),
  ],
);

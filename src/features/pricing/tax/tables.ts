import { sql } from "drizzle-orm";
import { check, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** The shop's tax rates. There is one, `standard`, until zones and classes need more. */
export const taxRates = sqliteTable(
  "tax_rates",
  {
    code: text("code").primaryKey(),
    name: text("name").notNull(),
    rate_bps: integer("rate_bps").notNull(),
    included: integer("included", { mode: "boolean" }).notNull(),
    updated_at: integer("updated_at").notNull(),
  },
  (t) => [
    check("tax_rates_rate", sql`${t.rate_bps} BETWEEN 0 AND 10000`),
    check("tax_rates_included", sql`${t.included} IN (0, 1)`),
  ],
);

import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Sealed } from "../../../platform/secrets/personal.ts";
import { users } from "../accounts/tables.ts";

export const addresses = sqliteTable(
  "addresses",
  {
    id: text("id").primaryKey(),
    user_id: text("user_id")
      .notNull()
      .references(() => users.id),
    address_type: text("address_type", { enum: ["shipping", "billing"] }).notNull(),
    is_default: integer("is_default", { mode: "boolean" }).notNull(),
    /** All that is personal as JSON, sealed with the customer's key: nothing is ever searched by it. */
    details: text("details").$type<Sealed>().notNull(),
    created_at: integer("created_at").notNull(),
    updated_at: integer("updated_at").notNull(),
  },
  (t) => [
    index("addresses_user").on(t.user_id, t.id),
    uniqueIndex("addresses_default")
      .on(t.user_id, t.address_type)
      .where(sql`is_default = 1`),
    check("addresses_type", sql`${t.address_type} IN ('shipping', 'billing')`),
    check("addresses_is_default", sql`${t.is_default} IN (0, 1)`),
  ],
);

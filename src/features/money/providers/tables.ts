import { sql } from "drizzle-orm";
import { check, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { type MethodLimit, paymentMethods } from "./method-rules.ts";

/** What the shop has decided about its ways to pay: one row for each that it has changed. */
export const paymentMethodTerms = sqliteTable(
  "payment_methods",
  {
    method: text("method", { enum: paymentMethods }).primaryKey(),
    is_active: integer("is_active", { mode: "boolean" }).notNull(),
    position: integer("position").notNull(),
    names: text("names", { mode: "json" }).$type<Readonly<Record<string, string>>>().notNull(),
    countries: text("countries", { mode: "json" }).$type<readonly string[]>().notNull(),
    limits: text("limits", { mode: "json" }).$type<readonly MethodLimit[]>().notNull(),
    updated_at: integer("updated_at").notNull(),
  },
  () => [check("payment_methods_is_active", sql`is_active IN (0, 1)`)],
);

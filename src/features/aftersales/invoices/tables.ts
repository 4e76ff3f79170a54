import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Sealed } from "../../../platform/secrets/personal.ts";
import type { CreditedPart } from "./rules.ts";

/**
 * Invoices and credit notes: a row is written once and never changed, but that what is personal goes with its key when its time is over.
 * Rows are never deleted, so that the numbers of a year have no gap.
 */
export const invoices = sqliteTable(
  "invoices",
  {
    /** Also of the key in `personal_keys` that its snapshot is sealed with: a key of its own, which no erasure destroys. */
    id: text("id").primaryKey(),
    kind: text("kind", { enum: ["invoice", "credit_note"] }).notNull(),
    /** The legal entity. */
    entity: text("entity").notNull(),
    /** Of the shop's time zone. */
    year: integer("year").notNull(),
    /** Within the entity, the kind and the year: 1, 2, 3, worked out by the insert itself. */
    sequence: integer("sequence").notNull(),
    /** As it is printed. */
    number: text("number").notNull(),
    order_id: text("order_id").notNull(),
    order_number: text("order_number").notNull(),
    /** Among the papers of its order; 0 is the invoice. It is the guard of every credit note: of two that were worked out from the same papers one breaks it. */
    position: integer("position").notNull(),
    /** What it was issued for: once. */
    cause: text("cause").notNull(),
    /** The refund that a credit note is for; NULL for an invoice, and for the cancel of a whole order. */
    refund_id: text("refund_id"),
    currency: text("currency").notNull(),
    /** With taxes, in minor units. Of a credit note what goes back: not negative either. */
    amount: integer("amount").notNull(),
    tax_total: integer("tax_total").notNull(),
    /** What a credit note takes off each line of its order, ids and figures alone. */
    parts: text("parts", { mode: "json" }).$type<readonly CreditedPart[]>().notNull(),
    /** All that is printed, as JSON. NULL once its time is over. */
    snapshot: text("snapshot").$type<Sealed>(),
    issued_at: integer("issued_at").notNull(),
    /** When its key is destroyed. */
    kept_until: integer("kept_until").notNull(),
  },
  (t) => [
    uniqueIndex("invoices_sequence").on(t.entity, t.kind, t.year, t.sequence),
    uniqueIndex("invoices_number").on(t.number, t.entity),
    uniqueIndex("invoices_cause").on(t.cause),
    uniqueIndex("invoices_order").on(t.order_id, t.position),
    index("invoices_issued").on(t.issued_at, t.id),
    index("invoices_kind").on(t.kind, t.issued_at, t.id),
    index("invoices_kept")
      .on(t.kept_until)
      .where(sql`snapshot IS NOT NULL`),
    check("invoices_kind", sql`kind IN ('invoice', 'credit_note')`),
    check("invoices_position", sql`position >= 0 AND (position = 0) = (kind = 'invoice')`),
    check("invoices_sequence", sql`sequence >= 1`),
    check("invoices_amount", sql`amount >= 0 AND (amount > 0 OR kind = 'invoice')`),
    check("invoices_tax_total", sql`tax_total BETWEEN 0 AND amount`),
    check("invoices_currency", sql`length(currency) = 3`),
  ],
);

import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { promotions } from "../promotions/tables.ts";

/** Codes that are made many at a time. How many there are moves in the batch that makes them, so a kill costs nothing. */
export const promotionCodeBatches = sqliteTable(
  "promotion_code_batches",
  {
    id: text("id").primaryKey(),
    promotion_id: text("promotion_id")
      .notNull()
      .references(() => promotions.id),
    prefix: text("prefix").notNull(),
    /** How many codes were requested. */
    code_count: integer("code_count").notNull(),
    made_count: integer("made_count").notNull().default(0),
    /** How many orders may use each of its codes. */
    uses_limit: integer("uses_limit").notNull(),
    created_by: text("created_by").notNull(),
    created_at: integer("created_at").notNull(),
    finished_at: integer("finished_at"),
  },
  (t) => [
    index("promotion_code_batches_promotion").on(t.promotion_id, t.created_at, t.id),
    check("promotion_code_batches_made", sql`${t.made_count} BETWEEN 0 AND ${t.code_count}`),
  ],
);

/** What shoppers give to get a promotion. Letters are in upper case. */
export const promotionCodes = sqliteTable(
  "promotion_codes",
  {
    id: text("id").primaryKey(),
    promotion_id: text("promotion_id")
      .notNull()
      .references(() => promotions.id),
    code: text("code").notNull(),
    /** The batch that it was made with; null for one that was made by itself. */
    batch_id: text("batch_id").references(() => promotionCodeBatches.id),
    /** How many orders may use it; null without end. */
    uses_limit: integer("uses_limit"),
    used_count: integer("used_count").notNull().default(0),
    disabled_at: integer("disabled_at"),
    created_at: integer("created_at").notNull(),
  },
  (t) => [
    uniqueIndex("promotion_codes_code").on(t.code),
    index("promotion_codes_promotion").on(t.promotion_id, t.created_at, t.id),
    index("promotion_codes_batch").on(t.batch_id, t.created_at, t.id),
    check("promotion_codes_used", sql`${t.used_count} >= 0`),
  ],
);

/** An order that uses a promotion. A row goes with the end of an order that was not paid. */
export const promotionUses = sqliteTable(
  "promotion_uses",
  {
    promotion_id: text("promotion_id")
      .notNull()
      .references(() => promotions.id),
    order_id: text("order_id").notNull(),
    /** The code that brought it; null for an automatic one. */
    code: text("code"),
    /** The customer's account; null for a guest. */
    user_id: text("user_id"),
    /** By which a customer is known again: the account's proved address, or the one that a guest gave. */
    email_index: text("email_index"),
    /** What it took off, in minor units of `currency`. Null stands for a limit that is reached, which no row holds. */
    amount: integer("amount").notNull(),
    currency: text("currency").notNull(),
    used_at: integer("used_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.order_id, t.promotion_id] }),
    index("promotion_uses_promotion").on(t.promotion_id, t.used_at, t.order_id),
    index("promotion_uses_code")
      .on(t.code, t.order_id)
      .where(sql`code IS NOT NULL`),
    index("promotion_uses_user").on(t.promotion_id, t.user_id),
    index("promotion_uses_email").on(t.promotion_id, t.email_index),
    index("promotion_uses_of_user").on(t.user_id),
  ],
);

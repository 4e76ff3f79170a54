import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** Who a shopper is at the provider. */
export const paymentCustomers = sqliteTable(
  "payment_customers",
  {
    provider: text("provider").notNull(),
    user_id: text("user_id").notNull(),
    provider_customer_id: text("provider_customer_id").notNull(),
    created_at: integer("created_at").notNull(),
    /** When a method was last about to be saved: until the provider was asked long enough after it, it may know one more than we do. */
    saving_at: integer("saving_at"),
    /** One higher with each change of what is saved: what was read at the provider before one is not written after it. */
    version: integer("version").notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.provider, t.user_id] }),
    index("payment_customers_id").on(t.provider, t.provider_customer_id),
  ],
);

/** What a shopper may pay with again, as the provider has it: a mirror, by which nothing is charged. */
export const savedPaymentMethods = sqliteTable(
  "saved_payment_methods",
  {
    id: text("id").primaryKey(),
    user_id: text("user_id").notNull(),
    provider: text("provider").notNull(),
    provider_method_id: text("provider_method_id").notNull(),
    type: text("type").notNull(),
    brand: text("brand"),
    last4: text("last4"),
    exp_month: integer("exp_month"),
    exp_year: integer("exp_year"),
    wallet: text("wallet"),
    is_default: integer("is_default", { mode: "boolean" }).notNull(),
    /** When its owner removed it: nobody sees it again, and the row goes once the provider has let go of it. */
    removed_at: integer("removed_at"),
    created_at: integer("created_at").notNull(),
    updated_at: integer("updated_at").notNull(),
  },
  (t) => [
    index("saved_payment_methods_user").on(t.user_id, t.id),
    uniqueIndex("saved_payment_methods_provider").on(t.provider, t.provider_method_id),
    uniqueIndex("saved_payment_methods_default")
      .on(t.user_id)
      .where(sql`is_default = 1`),
    check("saved_payment_methods_is_default", sql`is_default IN (0, 1)`),
  ],
);

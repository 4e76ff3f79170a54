import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Who a shopper is at the provider. */
export const paymentCustomers = sqliteTable(
  "payment_customers",
  {
    provider: text("provider").notNull(),
    user_id: text("user_id").notNull(),
    provider_customer_id: text("provider_customer_id").notNull(),
    created_at: integer("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.provider, t.user_id] })],
);

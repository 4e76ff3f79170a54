import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Sealed } from "../../../platform/secrets/personal.ts";
import { users } from "../../people/accounts/tables.ts";

/** Customers that pay no tax, by a certificate that staff have seen. */
export const taxExemptions = sqliteTable("tax_exemptions", {
  user_id: text("user_id")
    .primaryKey()
    .references(() => users.id),
  /** The certificate's number, sealed with the customer's key. */
  number: text("number").$type<Sealed>().notNull(),
  /** Until before this moment; null while it does not end. */
  expires_at: integer("expires_at"),
  created_at: integer("created_at").notNull(),
  updated_at: integer("updated_at").notNull(),
});

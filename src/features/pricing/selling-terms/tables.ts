import { sql } from "drizzle-orm";
import { check, integer, sqliteTable } from "drizzle-orm/sqlite-core";

/** One row: raised by each change of a tax, a promotion or a price list, so that an isolate knows whether what it keeps is old. */
export const sellingTerms = sqliteTable(
  "selling_terms",
  { id: integer("id").primaryKey(), version: integer("version").notNull() },
  (t) => [check("selling_terms_single", sql`${t.id} = 1`)],
);

import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** The roles that the shop made itself. The built-in ones are in the code. */
export const roles = sqliteTable("roles", {
  /** Never changes: accounts refer to it. */
  name: text("name").primaryKey(),
  title: text("title").notNull(),
  description: text("description"),
  permissions: text("permissions", { mode: "json" }).$type<readonly string[]>().notNull(),
  created_at: integer("created_at").notNull(),
  updated_at: integer("updated_at").notNull(),
});

import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** The slugs that products and categories had before: old links are sent on to the present one. The last to have had a slug has it here. */
export const formerSlugs = sqliteTable(
  "former_slugs",
  {
    kind: text("kind", { enum: ["product", "category"] }).notNull(),
    slug: text("slug").notNull(),
    subject_id: text("subject_id").notNull(),
    created_at: integer("created_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.kind, t.slug] }),
    index("former_slugs_subject").on(t.subject_id),
    check("former_slugs_kind", sql`${t.kind} IN ('product', 'category')`),
  ],
);

import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

const list = (name: string) => text(name, { mode: "json" }).$type<readonly string[]>().notNull();

/** What staff say about how words are understood, and about what some queries show. */
export const searchRules = sqliteTable(
  "search_rules",
  {
    id: text("id").primaryKey(),
    kind: text("kind", { enum: ["synonyms", "stop_words", "placement", "redirect"] }).notNull(),
    /** The language that it is for; null for all. */
    locale: text("locale"),
    words: list("words"),
    replacements: list("replacements"),
    query: text("query"),
    pinned: list("pinned"),
    buried: list("buried"),
    url: text("url"),
    created_at: integer("created_at").notNull(),
    updated_at: integer("updated_at").notNull(),
  },
  (t) => [
    index("search_rules_created").on(t.created_at, t.id),
    index("search_rules_kind").on(t.kind, t.created_at, t.id),
    check("search_rules_query", sql`(${t.query} IS NULL) = (${t.kind} IN ('synonyms', 'stop_words'))`),
    check("search_rules_url", sql`(${t.url} IS NULL) = (${t.kind} <> 'redirect')`),
  ],
);

import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/**
 * The index, in a database of its own. The full-text tables, and the triggers that write all other tables here from `documents`, stand in
 * a migration of their own, since drizzle cannot declare them.
 */

/** One row: what is served, how far the changes of the catalog have been read, and how far a rebuild is. */
export const searchState = sqliteTable(
  "search_state",
  {
    id: integer("id").primaryKey(),
    /** The documents that searches read. */
    generation: integer("generation").notNull(),
    /** The documents that a rebuild writes; null while none runs. */
    building: integer("building"),
    /** The last change of the catalog that is in the index. */
    read_version: integer("read_version").notNull(),
    read_product_id: text("read_product_id").notNull(),
    read_at: integer("read_at").notNull(),
    /** The last product that the rebuild has written. */
    built_product_id: text("built_product_id").notNull().default(""),
    built_documents: integer("built_documents").notNull().default(0),
    rebuild_started_at: integer("rebuild_started_at"),
    rebuild_finished_at: integer("rebuild_finished_at"),
  },
  (t) => [check("search_state_single", sql`${t.id} = 1`)],
);

/** How many listed documents a generation has: kept by triggers. */
export const searchGenerations = sqliteTable("search_generations", {
  generation: integer("generation").primaryKey(),
  documents: integer("documents").notNull(),
});

/** A product as it is searched. One that is not on sale stays as an empty row, so that an older state of it cannot come back. */
export const documents = sqliteTable(
  "documents",
  {
    id: integer("id").primaryKey(),
    generation: integer("generation").notNull(),
    product_id: text("product_id").notNull(),
    /** The catalog's version that the product was read at. */
    version: integer("version").notNull(),
    is_listed: integer("is_listed", { mode: "boolean" }).notNull(),
    /** Words, folded and parted by spaces, as the full-text tables read them. */
    name: text("name").notNull(),
    tags: text("tags").notNull(),
    categories: text("categories").notNull(),
    attributes: text("attributes").notNull(),
    codes: text("codes").notNull(),
    description: text("description").notNull(),
    /** JSON: `words` of the vocabulary, `keys` and `facets` as pairs of kind and value, `prices`. The triggers make rows of it. */
    details: text("details").notNull(),
    name_words: integer("name_words").notNull(),
    /** As it is shown, without case and accents, for sorting and suggestions. */
    name_key: text("name_key").notNull(),
    currency: text("currency").notNull(),
    in_stock: integer("in_stock", { mode: "boolean" }).notNull(),
    featured: integer("featured", { mode: "boolean" }).notNull(),
    rating_average: integer("rating_average").notNull(),
    rating_count: integer("rating_count").notNull(),
    /** 0 to 1,000. */
    popularity: integer("popularity").notNull(),
    created_at: integer("created_at").notNull(),
  },
  (t) => [
    uniqueIndex("documents_product").on(t.generation, t.product_id),
    index("documents_name").on(t.generation, t.name_key),
    index("documents_listed")
      .on(t.generation, t.id)
      .where(sql`is_listed = 1`),
  ],
);

/** What a document is found by as a whole: SKUs, barcodes and its name. */
export const documentKeys = sqliteTable(
  "document_keys",
  {
    generation: integer("generation").notNull(),
    kind: text("kind", { enum: ["code", "name"] }).notNull(),
    value: text("value").notNull(),
    document_id: integer("document_id").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.generation, t.kind, t.value, t.document_id] }),
    index("document_keys_document").on(t.document_id),
  ],
);

/** What documents are filtered and counted by. An attribute's kind is `attr.` and its name. */
export const documentFacets = sqliteTable(
  "document_facets",
  {
    kind: text("kind").notNull(),
    value: text("value").notNull(),
    document_id: integer("document_id").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.document_id, t.kind, t.value] }),
    index("document_facets_value").on(t.kind, t.value, t.document_id),
  ],
);

/** What visitors are shown of a document's prices, by currency and stretch of time. */
export const documentPrices = sqliteTable(
  "document_prices",
  {
    document_id: integer("document_id").notNull(),
    currency: text("currency").notNull(),
    from_at: integer("from_at").notNull(),
    until_at: integer("until_at").notNull(),
    price_min: integer("price_min").notNull(),
    on_sale: integer("on_sale", { mode: "boolean" }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.document_id, t.currency, t.from_at] })],
);

/** The vocabulary: every unstemmed word, and in how many documents it stands. */
export const searchWords = sqliteTable(
  "search_words",
  {
    generation: integer("generation").notNull(),
    word: text("word").notNull(),
    documents: integer("documents").notNull(),
  },
  (t) => [primaryKey({ columns: [t.generation, t.word] })],
);

/** Every three letters in a row of a word, its ends marked: words that were mistyped share most of them with the word that was meant. */
export const wordGrams = sqliteTable(
  "word_grams",
  {
    generation: integer("generation").notNull(),
    gram: text("gram").notNull(),
    /** Of the word, in letters. */
    length: integer("length").notNull(),
    word: text("word").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.generation, t.gram, t.length, t.word] }),
    index("word_grams_word").on(t.generation, t.word),
  ],
);

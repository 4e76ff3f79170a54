import { type SQL, sql } from "drizzle-orm";
import type { Placement } from "#discovery/search-rules";
import { wantedCurrency } from "#goods/catalog";
import { shopCurrencies } from "#goods/prices";
import { isId } from "#platform/basics/ids";
import { fold, slugify } from "#platform/basics/text";
import type { Ctx } from "#platform/context";
import { behind, type CursorValue } from "#platform/data/cursor";
import {
  type Corrections,
  correctedMatch,
  nearestMatch,
  prefixMatch,
  type Question,
  wholeMatch,
} from "./query-rules.ts";
import type { SearchFilters } from "./schemas.ts";
import { present_generation } from "./store.ts";

/** Which results come first: of a lower class before those of a higher one. */
export const classes = {
  pinned: 0,
  code: 1,
  name: 2,
  words_in_name: 3,
  words: 4,
  corrected: 5,
  prefix: 6,
  nearest: 7,
} as const;
/** The name of a class. */
export const reasonOf = (value: number): keyof typeof classes =>
  reasons.find((name) => classes[name] === value) ?? "words";
const reasons = ["pinned", "code", "name", "words_in_name", "words", "corrected", "prefix", "nearest"] as const;

/** What is buried stands behind everything that is not. */
const BURIED = 100;

/** Of name, tags, categories, attributes, codes and description. */
const WEIGHTS = sql.raw("10.0, 4.0, 3.0, 3.0, 2.0, 1.0");
/** Of two products with words that begin alike, the one that has them in its name comes first. */
const IN_NAME = 4;
/** In a shop of fewer products nothing is slow. */
const FEW = 200;

/**
 * How well a text matches. Of words that more than one in twenty documents have it says little and takes long, so where all words are such
 * only popularity and stock count.
 */
const relevanceOf = (table: "text_stems" | "text_words", { terms }: Question): SQL => {
  const words = JSON.stringify(terms.flatMap(({ tokens }) => tokens));
  return sql`CASE WHEN (SELECT count(*) FROM json_each(${words}) t JOIN search_words w ON w.generation = ${present_generation} AND w.word = t.value AND w.documents * 20 > n.documents) = json_array_length(${words})
    THEN 1.0 ELSE -bm25(${sql.raw(table)}, ${WEIGHTS}) END`;
};

/** How many documents there are, where they are too many for `bm25` of words that most of them have. */
const counted = sql`(SELECT max(documents, ${sql.raw(String(FEW))}) AS documents FROM search_generations WHERE generation = ${present_generation})`;

/** Documents with every word of the question, or every word as a beginning. */
function directHits(question: Question, { pinned }: Placement): SQL {
  const [whole, begun] = [wholeMatch(question), prefixMatch(question)];
  return sql`SELECT document_id, CASE kind WHEN 'code' THEN 1 ELSE 2 END, 1.0 FROM document_keys
      WHERE generation = ${present_generation} AND (kind = 'code' AND value = ${question.code} OR kind = 'name' AND value = ${question.name})
    UNION ALL SELECT text_stems.rowid, CASE WHEN text_stems.rowid IN (SELECT rowid FROM text_stems WHERE text_stems MATCH ${`name : (${whole})`}) THEN 3 ELSE 4 END, ${relevanceOf("text_stems", question)}
      FROM text_stems, ${counted} n WHERE text_stems MATCH ${whole}
    UNION ALL SELECT text_words.rowid, 6, ${relevanceOf("text_words", question)} * CASE WHEN text_words.rowid IN (SELECT rowid FROM text_words WHERE text_words MATCH ${`name : (${begun})`}) THEN ${IN_NAME} ELSE 1 END
      FROM text_words, ${counted} n WHERE text_words MATCH ${begun}
    UNION ALL SELECT d.id, 0, 1.0 / (1 + p.key) FROM json_each(${JSON.stringify(pinned)}) p JOIN documents d ON d.generation = ${present_generation} AND d.product_id = p.value`;
}

/** Documents with what the words may be mistyped for, or else with some of the words. */
function nearHits(question: Question, corrections: Corrections): SQL {
  const whole = correctedMatch(question, corrections);
  return sql`SELECT rowid, 5, -bm25(text_stems, ${WEIGHTS}) FROM text_stems WHERE text_stems MATCH ${whole}
    UNION ALL SELECT rowid, 7, -bm25(text_stems, ${WEIGHTS}) FROM text_stems WHERE text_stems MATCH ${nearestMatch(question, corrections)}
      AND NOT EXISTS (SELECT 1 FROM text_stems WHERE text_stems MATCH ${whole})`;
}

export type Search = {
  readonly question: Question;
  readonly placement: Placement;
  /** Null for what matches as it is. */
  readonly corrections: Corrections | null;
};

export const hitsOf = ({ question, placement, corrections }: Search): SQL =>
  corrections === null ? directHits(question, placement) : nearHits(question, corrections);

const has = (kind: string, value: string): SQL =>
  sql`EXISTS (SELECT 1 FROM document_facets f WHERE f.document_id = d.id AND f.kind = ${kind} AND f.value = ${value})`;

/** Averages are kept in hundredths. */
const STAR = 100;

/** Each filter as a condition on a document `d` and its price `p`, by the name of the filter. */
export function conditionsBy(filters: SearchFilters): Readonly<Record<string, SQL>> {
  const { category, tag, min_price, max_price, in_stock, on_sale, featured, min_rating } = filters;
  return Object.fromEntries(
    Object.entries({
      category: category === undefined ? null : has(isId(category) ? "category" : "category_slug", category),
      tag: tag === undefined ? null : has("tag", slugify(tag) || fold(tag)),
      min_price: min_price === undefined ? null : sql`p.price_min >= ${min_price}`,
      max_price: max_price === undefined ? null : sql`p.price_min <= ${max_price}`,
      in_stock: in_stock === undefined ? null : sql`d.in_stock = ${Number(in_stock)}`,
      on_sale: on_sale === undefined ? null : sql`p.on_sale = ${Number(on_sale)}`,
      featured: featured === undefined ? null : sql`d.featured = ${Number(featured)}`,
      min_rating: min_rating === undefined ? null : sql`d.rating_average >= ${min_rating * STAR}`,
    }).flatMap(([name, condition]) => (condition ? [[name, condition]] : [])),
  );
}

/** Listed documents `d` of the present generation, each with the price `p` that is shown now. */
export function listed(ctx: Ctx, filters: SearchFilters & { readonly sort?: string }): { from: SQL; where: SQL } {
  const wanted = wantedCurrency(filters, ctx.config.DEFAULT_CURRENCY);
  const currencies = shopCurrencies(ctx);
  const now = ctx.now();
  const sold = currencies
    ? sql`AND p.currency IN (SELECT value FROM json_each(${JSON.stringify([...currencies])}))`
    : sql``;
  return {
    from: sql`JOIN document_prices p ON p.document_id = d.id AND p.currency = ${wanted === undefined ? sql`d.currency` : sql`${wanted}`} AND p.from_at <= ${now} AND p.until_at > ${now} ${sold}`,
    where: sql`d.generation = ${present_generation} AND d.is_listed = 1`,
  };
}

type Order = { readonly columns: readonly SQL[]; readonly direction: "asc" | "desc" };

const score = (
  words: number,
): SQL => sql`CAST(-1000000000 * b.relevance * (1 + d.popularity / 1000.0) * (CASE d.in_stock WHEN 1 THEN 1.0 ELSE 0.5 END)
  * (0.5 + 0.5 * min(1.0, ${words} / max(d.name_words, 1.0))) AS INTEGER)`;

const rank = ({ buried }: Placement): SQL =>
  sql`b.class + CASE WHEN d.product_id IN (SELECT value FROM json_each(${JSON.stringify(buried)})) THEN ${BURIED} ELSE 0 END`;

/** The order of the results. Every column goes the same way, so that a page begins behind the last row of the one before. */
export function orderOf({ question, placement }: Search, sort: string): Order {
  const by = (direction: "asc" | "desc", ...columns: SQL[]): Order => ({
    columns: [...columns, sql`d.product_id`],
    direction,
  });
  switch (sort) {
    case "newest":
      return by("desc", sql`d.created_at`);
    case "oldest":
      return by("asc", sql`d.created_at`);
    case "price":
      return by("asc", sql`p.price_min`);
    case "-price":
      return by("desc", sql`p.price_min`);
    case "name":
      return by("asc", sql`d.name_key`);
    case "-name":
      return by("desc", sql`d.name_key`);
    case "rating":
      return by("desc", sql`d.rating_average`, sql`d.rating_count`);
    default:
      return by("asc", rank(placement), score(question.terms.length), sql`-d.created_at`);
  }
}

/** The best match of each document, by the name `b`. */
export const best = (search: Search): SQL =>
  sql`WITH hit(id, class, relevance) AS MATERIALIZED (${hitsOf(search)}), b AS MATERIALIZED (SELECT id, min(class) AS class, relevance FROM hit GROUP BY id)`;

/** What `selectPage` gives. */
export const found_columns = {
  product_id: sql<string>`product_id`.as("product_id"),
  class: sql<number>`class`.as("class"),
  relevance: sql<number>`relevance`.as("relevance"),
  popularity: sql<number>`popularity`.as("popularity"),
  score: sql<number>`score`.as("score"),
  /** The place's values, as JSON. */
  keys: sql<string>`keys`.as("keys"),
};
export type Found = { readonly [K in keyof typeof found_columns]: (typeof found_columns)[K]["_"]["type"] };

/** A page of results behind a place, one more than `limit`. */
export function selectPage(
  ctx: Ctx,
  search: Search,
  filters: SearchFilters & { readonly sort: string },
  after: readonly CursorValue[] | null,
  limit: number,
): SQL {
  const { columns, direction } = orderOf(search, filters.sort);
  const { from, where } = listed(ctx, filters);
  const place = behind(columns, direction, after);
  const conditions = [where, ...Object.values(conditionsBy(filters)), ...(place ? [place] : [])];
  const way = sql.raw(direction);
  return sql`${best(search)} SELECT d.product_id, b.class, b.relevance, d.popularity, ${score(search.question.terms.length)} / -1000000000.0 AS score, json_array(${sql.join([...columns], sql`, `)}) AS keys
    FROM b CROSS JOIN documents d ON d.id = b.id ${from} WHERE ${sql.join(conditions, sql` AND `)}
    ORDER BY ${sql.join(
      columns.map((column) => sql`${column} ${way}`),
      sql`, `,
    )} LIMIT ${limit + 1}`;
}

/** How many results there are. */
export function selectCount(ctx: Ctx, search: Search, filters: SearchFilters & { readonly sort: string }): SQL {
  const { from, where } = listed(ctx, filters);
  return sql`${best(search)} SELECT count(*) AS total_count FROM b CROSS JOIN documents d ON d.id = b.id ${from}
    WHERE ${sql.join([where, ...Object.values(conditionsBy(filters))], sql` AND `)}`;
}

/** That nothing at all matches the question as it is. */
const matchesNothing = (
  question: Question,
): SQL => sql`NOT EXISTS (SELECT 1 FROM text_stems WHERE text_stems MATCH ${wholeMatch(question)})
  AND NOT EXISTS (SELECT 1 FROM text_words WHERE text_words MATCH ${prefixMatch(question)})
  AND NOT EXISTS (SELECT 1 FROM document_keys WHERE generation = ${present_generation} AND (kind = 'code' AND value = ${question.code} OR kind = 'name' AND value = ${question.name}))`;

export type Sought = {
  readonly word: string;
  readonly grams: readonly string[];
  /** Letters of the words that are looked for. */
  readonly min: number;
  readonly max: number;
  /** How many grams they have in common with it at least. */
  readonly shared: number;
};

const CANDIDATES_MAX = 80;

/** A row where nothing at all matches the question as it is. */
export const selectNothing = (question: Question): SQL => sql`SELECT 1 AS is_empty WHERE ${matchesNothing(question)}`;

/** Words that share the most grams with each of these, where nothing matches the question. */
export const selectCandidates = (question: Question, sought: readonly Sought[]): SQL => sql`
  SELECT x.typed, x.word, w.documents FROM (
    SELECT q.value ->> '$.word' AS typed, g.word AS word, row_number() OVER (PARTITION BY q.key ORDER BY count(*) DESC, abs(g.length - length(q.value ->> '$.word')), g.word) AS place
    FROM json_each(${JSON.stringify(sought)}) q CROSS JOIN json_each(q.value, '$.grams') t
    CROSS JOIN word_grams g ON g.generation = ${present_generation} AND g.gram = t.value AND g.length BETWEEN q.value ->> '$.min' AND q.value ->> '$.max'
    WHERE ${matchesNothing(question)} GROUP BY q.key, g.word HAVING count(*) >= q.value ->> '$.shared') x
  JOIN search_words w ON w.generation = ${present_generation} AND w.word = x.word WHERE x.place <= ${CANDIDATES_MAX}`;

/** Those of the words that are in the vocabulary. */
export const selectKnown = (words: readonly string[]): SQL =>
  sql`SELECT w.word FROM json_each(${JSON.stringify(words)}) t JOIN search_words w ON w.generation = ${present_generation} AND w.word = t.value`;

const CATEGORIES_MAX = 40;
const CATEGORY_DOCUMENTS_MAX = 1000;

/** The categories of products with all words, as beginnings, in the names of their categories; those with most of these products first. */
export const selectCategoriesNamed = (question: Question): SQL => sql`SELECT f.value AS id, count(*) AS count
  FROM (SELECT rowid FROM text_words WHERE text_words MATCH ${`categories : (${prefixMatch(question)})`} LIMIT ${CATEGORY_DOCUMENTS_MAX}) matched
  CROSS JOIN documents d ON d.id = matched.rowid AND d.generation = ${present_generation}
  CROSS JOIN document_facets f ON f.document_id = d.id AND f.kind = 'category' GROUP BY f.value ORDER BY count DESC, f.value LIMIT ${CATEGORIES_MAX}`;

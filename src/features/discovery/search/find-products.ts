import { sql } from "drizzle-orm";
import { z } from "zod";
import { selectFound, toSummaryDto } from "#goods/catalog";
import type { Ctx } from "#platform/context";
import { type CursorValue, readCursor, toPage } from "#platform/data/cursor";
import { highlight, snippetOf } from "./highlight-rules.ts";
import {
  checkedWords,
  type Corrections,
  foundWords,
  no_wording,
  type Question,
  readQuestion,
  suggestionFor,
} from "./query-rules.ts";
import { distanceFor, gramsNear, gramsOf, nearestWords } from "./rules.ts";
import type { FoundPage, SearchFilters, SearchQuery } from "./schemas.ts";
import {
  classes,
  type Found,
  no_placement,
  type Search,
  selectCandidates,
  selectCount,
  selectKnown,
  selectPage,
  type Sought,
} from "./search-statements.ts";
import { openIndex, rowsOf } from "./store.ts";

const Keys = z.array(z.union([z.string(), z.number(), z.null()]));
const keysOf = ({ keys }: Found): CursorValue[] => Keys.parse(JSON.parse(keys));

const found_columns = {
  product_id: sql<string>`product_id`.as("product_id"),
  class: sql<number>`class`.as("class"),
  keys: sql<string>`keys`.as("keys"),
};
const candidate_columns = {
  typed: sql<string>`typed`.as("typed"),
  word: sql<string>`word`.as("word"),
  documents: sql<number>`documents`.as("documents"),
};
/** In the place of a count that nobody asked for. */
const NOTHING = sql`SELECT 0 AS total_count WHERE 0`;

type Query = SearchQuery & { readonly q: string };

/**
 * A page of products by their words, looked up in the catalog, so that what is not on sale by now is not shown. One trip to the index and one
 * to the catalog, and one more to the index where nothing matches the words as they were typed.
 */
export async function findProducts(ctx: Ctx, query: Query): Promise<FoundPage> {
  const { limit, cursor, count = false, q, ...narrowing } = query;
  const filters = { ...narrowing, sort: query.sort ?? "relevance" };
  const scope = { q, ...filters };
  const index = openIndex(ctx);
  const question = readQuestion(q, no_wording);
  const after = await readCursor(ctx, "products/search", scope, cursor);
  if (question.terms.length === 0) return empty(count);
  const direct: Search = { question, placement: no_placement, corrections: null };
  const page = (search: Search) =>
    [
      rowsOf(index, selectPage(ctx, search, filters, after, limit), found_columns),
      rowsOf(index, count ? selectCount(ctx, search, filters) : NOTHING, {
        total_count: sql<number>`total_count`.as("total_count"),
      }),
    ] as const;
  const words = checkedWords(question);
  const [rows, counts, near, known] = await index.batch([
    ...page(direct),
    rowsOf(index, selectCandidates(question, soughtFor(words)), candidate_columns),
    rowsOf(index, selectKnown(words), { word: sql<string>`word`.as("word") }),
  ]);
  const found = { rows, total: counts[0]?.total_count, corrections: new Map() as Corrections };
  let did_you_mean: string | null = null;
  if (near.length > 0) {
    found.corrections = correctionsOf(question, near);
    const [more, more_counts] = await index.batch(page({ ...direct, corrections: found.corrections }));
    found.rows = more;
    found.total = more_counts[0]?.total_count;
    const unknown = new Set(words.filter((word) => !known.some((one) => one.word === word)));
    did_you_mean = suggestionFor(q, unknown, found.corrections);
  }
  const { rows: shown, next_cursor } = await toPage(ctx, "products/search", scope, found.rows, limit, keysOf);
  const data = await showFound(ctx, shown, filters, foundWords(question, found.corrections));
  return {
    data,
    next_cursor,
    ...(count ? { total_count: found.total ?? 0 } : {}),
    did_you_mean,
    is_nearest: found.rows[0] !== undefined && found.rows[0].class === classes.nearest,
  };
}

type Candidate = { readonly typed: string; readonly word: string; readonly documents: number };

const LONGEST = 32;

/** What is looked for in the vocabulary: words that are spelt nearly like these, and longer ones that have these in them. */
function soughtFor(words: readonly string[]): Sought[] {
  return words.flatMap((word) => {
    const far = distanceFor(word.length);
    const inside = gramsOf(word).slice(1, -1);
    return [
      ...(far === 0
        ? []
        : [{ word, grams: gramsNear(word), min: word.length - far, max: word.length + far, shared: 1 }]),
      ...(inside.length === 0
        ? []
        : [{ word, grams: inside, min: word.length + 1, max: LONGEST, shared: inside.length }]),
    ];
  });
}

const CONTAINING_MAX = 6;

function correctionsOf({ terms }: Question, candidates: readonly Candidate[]): Corrections {
  const typed = new Set(terms.flatMap(({ tokens }) => tokens));
  return new Map(
    [...typed].map((word) => {
      const own = candidates.filter((one) => one.typed === word);
      const near = nearestWords(word, own);
      const containing = own.filter((one) => one.word.includes(word)).map((one) => one.word);
      return [word, [...new Set([...near, ...containing.slice(0, CONTAINING_MAX)])]];
    }),
  );
}

const empty = (counted: boolean): FoundPage => ({
  data: [],
  next_cursor: null,
  ...(counted ? { total_count: 0 } : {}),
  did_you_mean: null,
  is_nearest: false,
});

/** The products as they are shown, in the order in which they were found, with what was found in them. */
async function showFound(
  ctx: Ctx,
  found: readonly Found[],
  filters: SearchFilters & { readonly sort: string },
  words: readonly string[],
): Promise<FoundPage["data"]> {
  if (found.length === 0) return [];
  const ids = found.map(({ product_id }) => product_id);
  const rows = await selectFound(ctx, ctx.replica, ids, filters);
  const shown = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = shown.get(id);
    if (!row) return [];
    const snippet = snippetOf(row.description, words);
    return [{ ...toSummaryDto(row), highlight: { name: highlight(row.name, words), description: snippet } }];
  });
}

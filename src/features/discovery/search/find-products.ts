import { sql } from "drizzle-orm";
import { z } from "zod";
import { type Ruled, ruledFor } from "#discovery/search-rules";
import { listProducts, selectFound, toSummaryDto } from "#goods/catalog";
import { AppError } from "#platform/basics/errors";
import { describeError } from "#platform/basics/log";
import { wordsOf } from "#platform/basics/text";
import type { Ctx } from "#platform/context";
import { type CursorValue, readCursor, toPage } from "#platform/data/cursor";
import { askIndex } from "./ask-index.ts";
import { highlight, snippetOf } from "./highlight-rules.ts";
import { foundWords, type Question, readQuestion, suggestionFor } from "./query-rules.ts";
import type { FoundPage, SearchFilters, SearchQuery } from "./schemas.ts";
import { classes, type Found, found_columns, type Search, selectCount, selectPage } from "./search-statements.ts";
import { openIndex, rowsOf } from "./store.ts";

const Keys = z.array(z.union([z.string(), z.number(), z.null()]));
const keysOf = ({ keys }: Found): CursorValue[] => Keys.parse(JSON.parse(keys));

/** In the place of a count that nobody asked for. */
const NOTHING = sql`SELECT 0 AS total_count WHERE 0`;

export type WordQuery = SearchQuery & { readonly q: string };

/** What a search came to, before it is shown. */
export type Outcome = Pick<FoundPage, "next_cursor" | "total_count"> & {
  /** The query put right, by what the first result says of itself. */
  readonly suggest: (first: { readonly name: string; readonly description: string } | undefined) => string | null;
  readonly found: readonly Found[];
  readonly question: Question;
  readonly ruled: Ruled;
  /** The words that a result may show as found. */
  readonly words: readonly string[];
};

/**
 * A page of products by their words, looked up in the catalog, so that what is not on sale by now is not shown. One trip to the index and one
 * to the catalog, and one more to the index where nothing matches the words as they were typed.
 */
export async function findProducts(ctx: Ctx, query: WordQuery): Promise<FoundPage> {
  const { found, ruled, words, question: _, suggest, ...page } = await search(ctx, query);
  const { q: _q, limit: _limit, cursor: _cursor, count: _count, locale: _locale, ...filters } = query;
  const data = await showFound(ctx, found, filters, words);
  return {
    ...page,
    data,
    did_you_mean: suggest(data[0]),
    is_nearest: found[0]?.class === classes.nearest,
    redirect_url: ruled.redirect_url,
  };
}

/** As `findProducts`, and where the index does not answer, what the catalog itself knows of the words: fewer products, in another order. */
export const findOrList = (ctx: Ctx, query: WordQuery): Promise<FoundPage> =>
  findProducts(ctx, query).catch(async (error: unknown) => {
    if (error instanceof AppError) throw error;
    ctx.log.error("search_failed", describeError(error));
    const { locale: _, sort = "newest", ...same } = query;
    const { body } = await listProducts(ctx, ctx.replica, { ...same, sort: sort === "relevance" ? "newest" : sort });
    return { ...body, did_you_mean: null, is_nearest: false, redirect_url: null };
  });

/** What the index has for a query, in its order. */
export async function search(ctx: Ctx, query: WordQuery): Promise<Outcome> {
  const { limit, cursor, count = false, q, locale, ...narrowing } = query;
  const filters = { ...narrowing, sort: query.sort ?? "relevance" };
  const scope = { q, locale, ...filters };
  const ruled = await ruledFor(ctx, q, locale);
  const { placement, wording } = ruled;
  const question = readQuestion(q, wording);
  const after = await readCursor(ctx, "products/search", scope, cursor);
  const counted = (total_count: number) => (count ? { total_count } : {});
  if (question.terms.length === 0)
    return { found: [], question, ruled, words: [], next_cursor: null, suggest: () => null, ...counted(0) };
  const index = openIndex(ctx);
  const page = (one: Search) =>
    [
      rowsOf(index, selectPage(ctx, one, filters, after, limit), found_columns),
      rowsOf(index, count ? selectCount(ctx, one, filters) : NOTHING, {
        total_count: sql<number>`total_count`.as("total_count"),
      }),
    ] as const;
  const { rows: answered, corrections, unknown } = await askIndex(index, { question, placement }, page);
  const [rows, counts] = answered;
  const { rows: found, next_cursor } = await toPage(ctx, "products/search", scope, rows, limit, keysOf);
  return {
    found,
    question,
    ruled,
    words: foundWords(question, corrections),
    next_cursor,
    suggest: (first) =>
      suggestionFor(q, unknown, corrections, new Set(wordsOf(first ? `${first.name} ${first.description}` : ""))),
    ...counted(counts[0]?.total_count ?? 0),
  };
}

/** The products as they are shown, in the order in which they were found, with what was found in them. */
export async function showFound(
  ctx: Ctx,
  found: readonly Found[],
  filters: SearchFilters & Pick<SearchQuery, "sort">,
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

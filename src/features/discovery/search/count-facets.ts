import { type SQL, sql } from "drizzle-orm";
import { ruledFor } from "#discovery/search-rules";
import { selectShownCategories, selectTagNames } from "#goods/catalog";
import type { Ctx } from "#platform/context";
import { runBatch } from "#platform/data/db";
import { askIndex } from "./ask-index.ts";
import { band_edges, bandsOf } from "./band-rules.ts";
import { readQuestion } from "./query-rules.ts";
import type { FacetsDto, FacetsQuery, SearchFilters } from "./schemas.ts";
import { best, conditionsBy, listed, type Search } from "./search-statements.ts";
import { openIndex, rowsOf } from "./store.ts";

/** So many products are counted exactly. */
const EXACT_MAX = 5000;
const VALUES_MAX = 100;
const ATTRIBUTE_VALUES_MAX = 200;

const columns = {
  value: sql<string>`value`.as("value"),
  kind: sql<string>`kind`.as("kind"),
  count: sql<number>`count`.as("count"),
};
type Counted = { readonly kind: string; readonly value: string; readonly count: number };

/**
 * What could narrow a list further, with how many products each would leave. Each facet is counted without its own filter, so that it shows
 * what could be chosen instead. One trip to the index, and one to the catalog for names.
 */
export async function countFacets(ctx: Ctx, query: FacetsQuery): Promise<FacetsDto> {
  const { q, locale, ...filters } = query;
  const index = openIndex(ctx);
  const currency = filters.currency ?? ctx.config.DEFAULT_CURRENCY;
  const statements = (search: Search | null) =>
    facetsOf(ctx, search, filters, currency).map((statement) => rowsOf(index, statement, columns));
  const counts = q === undefined ? await runBatch(index, statements(null)) : await found(q);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each of them selects these columns
  return nameFacets(ctx, counts as Counted[][], currency);

  async function found(words: string): Promise<readonly unknown[]> {
    const { wording, placement } = await ruledFor(ctx, words, locale);
    const question = readQuestion(words, wording);
    if (question.terms.length === 0) return [];
    return (await askIndex(index, { question, placement: { ...placement, pinned: [] } }, statements)).rows;
  }
}

/** The products that are counted: with all filters but those named. */
function countable(
  ctx: Ctx,
  search: Search | null,
  filters: SearchFilters,
  without: readonly string[],
  currency?: string,
) {
  const { from, where } = listed(ctx, currency === undefined ? filters : { ...filters, currency });
  const conditions = Object.entries(conditionsBy(filters)).flatMap(([name, one]) =>
    without.includes(name) ? [] : [one],
  );
  const documents = search ? sql`b CROSS JOIN documents d ON d.id = b.id` : sql`documents d`;
  const head = search ? sql`${best(search)},` : sql`WITH`;
  return sql`${head} counted AS MATERIALIZED (SELECT d.id, d.in_stock, d.rating_average, p.price_min, p.on_sale
    FROM ${documents} ${from} WHERE ${sql.join([where, ...conditions], sql` AND `)} LIMIT ${EXACT_MAX})`;
}

/** A statement for each facet: of kind, value and count. The first says how many products there are. */
function facetsOf(ctx: Ctx, search: Search | null, filters: SearchFilters, currency: string): SQL[] {
  const over = (without: readonly string[]) => countable(ctx, search, filters, without);
  const { from, where } = listed(ctx, filters);
  const documents = search ? sql`b CROSS JOIN documents d ON d.id = b.id` : sql`documents d`;
  const all = sql.join([where, ...Object.values(conditionsBy(filters))], sql` AND `);
  const values = (without: readonly string[], kinds: SQL, limit: number) =>
    sql`${over(without)} SELECT f.kind, f.value, count(*) AS count FROM counted CROSS JOIN document_facets f ON f.document_id = counted.id AND ${kinds}
      GROUP BY f.kind, f.value ORDER BY count DESC, f.value LIMIT ${limit}`;
  const edges = JSON.stringify(band_edges.map((edge, at) => [edge, band_edges[at + 1] ?? Number.MAX_SAFE_INTEGER]));
  return [
    sql`${search ? best(search) : sql``} SELECT 'total' AS kind, '' AS value, count(*) AS count FROM ${documents} ${from} WHERE ${all}`,
    values(["category"], sql`f.kind = 'category'`, VALUES_MAX),
    values(["tag"], sql`f.kind = 'tag'`, VALUES_MAX),
    values([], sql`f.kind > 'attr.' AND f.kind < 'attr/'`, ATTRIBUTE_VALUES_MAX),
    sql`${countable(ctx, search, filters, ["min_price", "max_price"], currency)} SELECT 'price' AS kind, e.value ->> 0 AS value, count(*) AS count
      FROM counted CROSS JOIN json_each(${edges}) e WHERE counted.price_min >= e.value ->> 0 AND counted.price_min < e.value ->> 1 GROUP BY e.key`,
    sql`${over(["min_rating"])} SELECT 'rating' AS kind, e.value AS value, count(*) AS count
      FROM counted CROSS JOIN json_each('[4,3,2,1]') e WHERE counted.rating_average >= 100 * e.value GROUP BY e.value`,
    sql`${over(["in_stock"])} SELECT 'in_stock' AS kind, in_stock AS value, count(*) AS count FROM counted GROUP BY in_stock`,
    sql`${over(["on_sale"])} SELECT 'on_sale' AS kind, on_sale AS value, count(*) AS count FROM counted GROUP BY on_sale`,
  ];
}

/** The counts under the names that the catalog has, scaled to all products where only some were counted. */
async function nameFacets(ctx: Ctx, counts: readonly Counted[][], currency: string): Promise<FacetsDto> {
  const [total = [], categories = [], tags = [], attributes = [], prices = [], ratings = [], stock = [], sale = []] =
    counts;
  const total_count = total[0]?.count ?? 0;
  const is_approximate = total_count > EXACT_MAX;
  const share = is_approximate ? total_count / EXACT_MAX : 1;
  const scaled = (count: number) => Math.round(count * share);
  const named = await ctx.replica.batch([
    selectShownCategories(
      ctx.replica,
      categories.map(({ value }) => value),
    ),
    selectTagNames(
      ctx.replica,
      tags.map(({ value }) => value),
    ),
  ]);
  const [shown, known] = [
    new Map(named[0].map((row) => [row.id, row])),
    new Map(named[1].map((row) => [row.slug, row])),
  ];
  const either = (rows: readonly Counted[]) => {
    const of = (wanted: number) => scaled(rows.find(({ value }) => Number(value) === wanted)?.count ?? 0);
    return { true: of(1), false: of(0) };
  };
  const named_attributes = Map.groupBy(attributes, ({ kind }) => kind.slice("attr.".length));
  return {
    total_count,
    is_approximate,
    categories: categories.flatMap(({ value, count }) => {
      const row = shown.get(value);
      return row ? [{ ...row, count: scaled(count) }] : [];
    }),
    tags: tags.flatMap(({ value, count }) => {
      const row = known.get(value);
      return row ? [{ ...row, count: scaled(count) }] : [];
    }),
    attributes: [...named_attributes].map(([name, values]) => ({
      name,
      values: values.map(({ value, count }) => ({ value, count: scaled(count) })),
    })),
    prices: bandsOf(prices.map(({ value, count }) => ({ edge: Number(value), count: scaled(count) }))),
    currency,
    ratings: [4, 3, 2, 1].map((min_rating) => ({
      min_rating,
      count: scaled(ratings.find(({ value }) => Number(value) === min_rating)?.count ?? 0),
    })),
    in_stock: either(stock),
    on_sale: either(sale),
  };
}

import { and, eq, isNotNull, type SQL, sql } from "drizzle-orm";
import { selectWaitingChanges } from "#goods/catalog";
import type { Ctx } from "#platform/context";
import { type Database, openDatabase, type Statement } from "#platform/data/db";
import { field, fields, insertSelect, jsonRows } from "#platform/data/insert-rows";
import type { documentOf } from "./document-rules.ts";
import { documents, searchGenerations, searchState } from "./tables.ts";

/** The index, at the nearest copy: results may be seconds old anyway. */
export const openIndex = (ctx: Ctx): Database =>
  openDatabase(ctx.env.SEARCH.withSession("first-unconstrained"), ctx.trips);

/** The index where it is written. */
export const openWrittenIndex = (ctx: Ctx): Database =>
  openDatabase(ctx.env.SEARCH.withSession("first-primary"), ctx.trips);

export type SearchState = typeof searchState.$inferSelect;

export async function readState(index: Database): Promise<SearchState> {
  const state = await index.select().from(searchState).get();
  if (!state) throw new Error("the index has no state: its migrations have not been applied");
  return state;
}

type Document = ReturnType<typeof documentOf>;
const columns = [
  "product_id",
  "is_listed",
  "name",
  "tags",
  "categories",
  "attributes",
  "codes",
  "description",
  "details",
  "name_words",
  "name_key",
  "currency",
  "in_stock",
  "featured",
  "rating_average",
  "rating_count",
  "popularity",
  "created_at",
] as const satisfies readonly (keyof Document)[];

/**
 * Statements that bring documents to a generation, as they were at that version of the catalog. What is there at this version or a later
 * one stays as it is, so messages may come late and twice.
 */
export function putDocuments(
  index: Database,
  generation: number,
  version: number,
  rows: readonly Document[],
): Statement[] {
  if (rows.length === 0) return [];
  const ids = jsonRows(rows.map(({ product_id }) => product_id));
  const list = jsonRows(
    rows.map((row) => ({
      ...row,
      is_listed: Number(row.is_listed),
      in_stock: Number(row.in_stock),
      featured: Number(row.featured),
    })),
  );
  return [
    index
      .delete(documents)
      .where(
        sql`${documents.generation} = ${generation} AND ${documents.product_id} IN (SELECT value FROM ${ids}) AND ${documents.version} < ${version}`,
      ),
    insertSelect(
      { db: index },
      documents,
      { generation, version, ...fields(...columns) },
      sql`FROM ${list} WHERE NOT EXISTS (SELECT 1 FROM documents d WHERE d.generation = ${generation} AND d.product_id = ${field("product_id")})`,
    ),
  ];
}

/** Notes that all changes up to a place are in the index; a place behind the one that is noted changes nothing. */
export const noteRead = (index: Database, place: { version: number; product_id: string }, at: number): Statement =>
  index
    .update(searchState)
    .set({ read_version: place.version, read_product_id: place.product_id, read_at: at })
    .where(sql`(read_version, read_product_id) < (${place.version}, ${place.product_id})`);

/** Begins to write another generation, unless one is being written. */
export const beginBuilding = (index: Database, at: number): Statement =>
  index
    .update(searchState)
    .set({
      building: sql`${searchState.generation} + 1`,
      built_product_id: "",
      built_documents: 0,
      rebuild_started_at: at,
      rebuild_finished_at: null,
    })
    .where(sql`${searchState.building} IS NULL`);

/** Notes that a rebuild has come to a product, unless it was there already. */
export const noteBuilt = (index: Database, building: number, product_id: string, count: number): Statement =>
  index
    .update(searchState)
    .set({ built_product_id: product_id, built_documents: sql`${searchState.built_documents} + ${count}` })
    .where(and(eq(searchState.building, building), sql`${searchState.built_product_id} < ${product_id}`));

/** From here on searches read what was built. */
export const endBuilding = (index: Database, building: number, at: number): Statement =>
  index
    .update(searchState)
    .set({ generation: building, building: null, rebuild_finished_at: at })
    .where(and(eq(searchState.building, building), isNotNull(searchState.building)));

/** Takes away some documents of generations that are read no longer; gives as many ids. */
export const clearOld = (index: Database, limit: number) =>
  index
    .delete(documents)
    .where(
      sql`${documents.id} IN (SELECT d.id FROM documents d WHERE d.generation < (SELECT generation FROM search_state) ORDER BY d.generation, d.product_id LIMIT ${limit})`,
    )
    .returning({ id: documents.id });

export const present_generation: SQL = sql`(SELECT generation FROM search_state WHERE id = 1)`;

/** A statement that gives the rows of a query that is written out: columns by their names, in the order of the query. */
export const rowsOf = <C extends Record<string, SQL.Aliased>>(index: Database, query: SQL, columns: C) =>
  index.select(columns).from(sql`(${query})`);

/** How far the index is behind the catalog: one trip to each of their databases. */
export async function readLag(ctx: Ctx) {
  const index = openIndex(ctx);
  const state = await readState(index);
  const place = { version: state.read_version, product_id: state.read_product_id };
  const [held, waiting] = await Promise.all([
    index
      .select({ documents: searchGenerations.documents })
      .from(searchGenerations)
      .where(eq(searchGenerations.generation, sql`${state.generation}`))
      .get(),
    selectWaitingChanges(ctx.db, place).get(),
  ]);
  return {
    state,
    documents: held?.documents ?? 0,
    waiting: waiting?.waiting ?? 0,
    oldest_at: waiting?.oldest_at ?? null,
  };
}

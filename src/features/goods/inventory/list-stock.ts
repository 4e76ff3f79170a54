import { and, asc, count, desc, getTableColumns, gte, lt, type SQL, sql } from "drizzle-orm";
import type { AnySQLiteColumn } from "drizzle-orm/sqlite-core";
import { stockOf } from "#goods/stock";
import { asciiLower } from "#platform/basics/text";
import type { Ctx } from "#platform/context";
import { nameActors } from "#platform/data/actor-names";
import { behind, readCursor, readPage, toPage } from "#platform/data/cursor";
import { type MovementsQuery, type StockQuery, toMovementDto } from "./schemas.ts";
import { requireLevel } from "./store.ts";
import { low, stockLevels } from "./tables.ts";

const lowerSku = sql<string>`lower(sku)`;

/**
 * The rows of the stock list, by keyset; the count comes in the same round trip when it is asked for. `labelOf` says what else
 * is selected of each variant.
 */
export function listStock<L>(ctx: Ctx, request: StockQuery, labelOf: (variant_id: AnySQLiteColumn) => SQL<L>) {
  const { q, is_low_stock, in_stock, sort, limit } = request;
  const direction = sort.startsWith("-") ? "desc" : "asc";
  const by_sku = sort.endsWith("sku");
  const key = by_sku ? lowerSku : sql`${stockLevels.available}`;
  const matching = and(
    skuBegins(q),
    is_low_stock === true ? low : undefined,
    is_low_stock === false ? sql`NOT (${low})` : undefined,
    in_stock === true ? sql`available > 0` : undefined,
    in_stock === false ? sql`available = 0` : undefined,
  );
  const order = direction === "asc" ? asc : desc;
  return readPage(ctx, request, {
    list: "stock",
    rows: (after) =>
      ctx.db
        .select({ ...getTableColumns(stockLevels), label: labelOf(stockLevels.variant_id) })
        .from(stockLevels)
        .where(and(matching, behind([key, stockLevels.variant_id], direction, after)))
        .orderBy(order(key), order(stockLevels.variant_id))
        .limit(limit + 1),
    total: ctx.db.select({ total_count: count() }).from(stockLevels).where(matching),
    keysOf: (row) => [by_sku ? asciiLower(row.sku) : row.available, row.variant_id],
  });
}

/** A range, so that an index serves it: nothing sorts behind U+10FFFF. */
function skuBegins(q: string | undefined): SQL | undefined {
  if (q === undefined) return undefined;
  const from = asciiLower(q);
  return and(gte(lowerSku, from), lt(lowerSku, `${from}\u{10FFFF}`));
}

const ledgerOf = (variant_id: string) => ({ variant_id });

/** The ledger of one variant, newest first, straight from its object. */
export async function listMovements(ctx: Ctx, { variant_id, limit, cursor, count: counted }: MovementsQuery) {
  const after = await readCursor(ctx, "movements", ledgerOf(variant_id), cursor);
  const before_seq = typeof after?.[0] === "number" ? after[0] : null;
  await requireLevel(ctx, variant_id);
  const { rows, total_count } = await stockOf(ctx, variant_id).movements({ before_seq, limit: limit + 1 });
  const page = await toPage(ctx, "movements", ledgerOf(variant_id), rows, limit, (row) => [row.seq]);
  const actorOf = await nameActors(ctx, page.rows);
  const data = page.rows.map((row) => toMovementDto(variant_id, row, actorOf));
  return { data, next_cursor: page.next_cursor, ...(counted ? { total_count } : {}) };
}

/** Where the ledger ends now, as a cursor for `listMovements`. */
export async function movementsCursor(ctx: Ctx, variant_id: string, last_seq: number): Promise<string | null> {
  if (last_seq === 0) return null;
  const page = await toPage(ctx, "movements", ledgerOf(variant_id), [last_seq + 1, 0], 1, (seq) => [seq]);
  return page.next_cursor;
}

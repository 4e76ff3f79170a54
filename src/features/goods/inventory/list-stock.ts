import { and, asc, count, desc, eq, getTableColumns, gte, lt, type SQL, sql } from "drizzle-orm";
import type { AnySQLiteColumn } from "drizzle-orm/sqlite-core";
import { stockOf } from "#goods/stock";
import { momentsOf } from "#platform/basics/days";
import { asciiLower } from "#platform/basics/text";
import type { Ctx } from "#platform/context";
import { nameActors } from "#platform/data/actor-names";
import { behind, type PageRequest, readCursor, readPage, toPage } from "#platform/data/cursor";
import { type MovementsQuery, type StockQuery, toMovementDto } from "./schemas.ts";
import { requireLevel } from "./store.ts";
import { low, stockLevels, stockMovements } from "./tables.ts";

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
async function listMovements(
  ctx: Ctx,
  { variant_id, limit, cursor, count: counted }: PageRequest & { readonly variant_id: string },
) {
  const after = await readCursor(ctx, "movements", ledgerOf(variant_id), cursor);
  const before_seq = typeof after?.[0] === "number" ? after[0] : null;
  await requireLevel(ctx, variant_id);
  const { rows, total_count } = await stockOf(ctx, variant_id).movements({ before_seq, limit: limit + 1 });
  const page = await toPage(ctx, "movements", ledgerOf(variant_id), rows, limit, (row) => [row.seq]);
  const actorOf = await nameActors(ctx, page.rows);
  const data = page.rows.map((row) => toMovementDto(variant_id, row, actorOf));
  return { data, next_cursor: page.next_cursor, ...(counted ? { total_count } : {}) };
}

/** Lines of all ledgers as D1 last heard of them, newest first, as far as they match. */
async function listAllMovements(ctx: Ctx, request: MovementsQuery) {
  const { kind, variant_id, product_id, reference, actor_id, created_at_from, created_at_to } = request;
  const { from, until } = momentsOf({ from: created_at_from, to: created_at_to }, ctx.config.SHOP_TIME_ZONE);
  const keys = [stockMovements.created_at, stockMovements.variant_id, stockMovements.seq];
  const matching = and(
    kind === undefined ? undefined : eq(stockMovements.kind, kind),
    variant_id === undefined ? undefined : eq(stockMovements.variant_id, variant_id),
    product_id === undefined ? undefined : eq(stockMovements.product_id, product_id),
    reference === undefined ? undefined : eq(stockMovements.reference, reference),
    actor_id === undefined ? undefined : eq(stockMovements.actor_id, actor_id),
    from === undefined ? undefined : gte(stockMovements.created_at, from),
    until === undefined ? undefined : lt(stockMovements.created_at, until),
  );
  const { rows, ...page } = await readPage(ctx, request, {
    list: "all_movements",
    rows: (after) =>
      ctx.db
        .select()
        .from(stockMovements)
        .where(and(matching, behind(keys, "desc", after)))
        .orderBy(...keys.map((key) => desc(key)))
        .limit(request.limit + 1),
    total: ctx.db.select({ total_count: count() }).from(stockMovements).where(matching),
    keysOf: (row) => [row.created_at, row.variant_id, row.seq],
  });
  const actorOf = await nameActors(ctx, rows);
  return { data: rows.map((row) => toMovementDto(row.variant_id, row, actorOf)), ...page };
}

/** The ledger of one variant where nothing else narrows it, else lines of all ledgers. Throws `stock_not_found`. */
export function findMovements(ctx: Ctx, request: MovementsQuery) {
  const { variant_id, limit, cursor, count: counted, ...others } = request;
  const isLedger = Object.values(others).every((value) => value === undefined);
  return variant_id !== undefined && isLedger
    ? listMovements(ctx, { variant_id, limit, cursor, count: counted })
    : listAllMovements(ctx, request);
}

/** Where the ledger ends now, as a cursor for `listMovements`. */
export async function movementsCursor(ctx: Ctx, variant_id: string, last_seq: number): Promise<string | null> {
  if (last_seq === 0) return null;
  const page = await toPage(ctx, "movements", ledgerOf(variant_id), [last_seq + 1, 0], 1, (seq) => [seq]);
  return page.next_cursor;
}

import { and, asc, desc, eq, gte, inArray, lte, type SQL, sql } from "drizzle-orm";
import type { OrderPaymentStatus } from "#money/payments";
import { holdsOrder } from "#people/order-holders";
import type { DayOrTime } from "#platform/basics/days";
import type { Ctx } from "#platform/context";
import { behind, type CursorValue, type PageRequest, readPage } from "#platform/data/cursor";
import { within } from "#platform/data/within";
import { OrderError, orderNotTheirs } from "./errors.ts";
import type { OutwardStatus } from "./rules.ts";
import { orderStateOf, paymentStatus, selectOrder, type SealedOrder, wholeOrder } from "./store.ts";
import { orders } from "./tables.ts";
import { unsealOrder, type OrderRow } from "./unseal-order.ts";

export type OrderFilter = {
  readonly user_id?: string | undefined;
  readonly status?: OutwardStatus | readonly OutwardStatus[] | undefined;
  readonly placed_at_from?: DayOrTime | undefined;
  readonly placed_at_to?: DayOrTime | undefined;
  readonly country?: string | undefined;
  readonly currency?: string | undefined;
  /** Minor units. */
  readonly min_total?: number | undefined;
  readonly max_total?: number | undefined;
};

/** Most orders are one of these: as good as every row of a walk along the list is on the page. */
const common: ReadonlySet<OrderPaymentStatus> = new Set(["paid", "cancelled"]);

/** Conditions that an order has one of these: `found` where few orders can have them, by the indexes of payments and tenders. */
export function hasPaymentStatus(statuses: readonly OrderPaymentStatus[]): { is: SQL; found: SQL | undefined } {
  const is = sql`${paymentStatus} IN (SELECT value FROM json_each(${JSON.stringify(statuses)}))`;
  if (statuses.some((status) => common.has(status))) return { is, found: undefined };
  const own = statuses.flatMap((status) => (status === "pending" ? ["pending", "requires_action"] : [status]));
  return {
    is,
    found: sql`orders.id IN (SELECT order_id FROM payments WHERE status IN (SELECT value FROM json_each(${JSON.stringify(own)}))
      UNION SELECT order_id FROM order_tenders WHERE refunded > 0
      UNION SELECT id FROM orders WHERE outward_status = 'pending')`,
  };
}

const placedKeys = (row: SealedOrder): CursorValue[] => [row.placed_at, row.id];
const totalKeys = (row: SealedOrder): CursorValue[] => [row.total, row.id];
const byPlaced = { columns: [orders.placed_at, orders.id], keysOf: placedKeys };
const byTotal = { columns: [orders.total, orders.id], keysOf: totalKeys };
const sorts = {
  newest: { ...byPlaced, direction: "desc" },
  oldest: { ...byPlaced, direction: "asc" },
  total: { ...byTotal, direction: "asc" },
  "-total": { ...byTotal, direction: "desc" },
} as const;
export type OrderSort = keyof typeof sorts;

/** How a list of orders is asked for besides its filters: its order, and conditions that a search has made. */
export type OrderSearch = {
  readonly sort?: OrderSort;
  /** A condition that few orders meet, found by indexes of its own. */
  readonly found?: SQL | undefined;
  /** A condition that is asked of each order on the way. */
  readonly also?: SQL | undefined;
};

/** All that is asked of orders but their status. A plus keeps a condition from being taken for its index where another gives the order. */
function matching(ctx: Ctx, filter: OrderFilter, { sort = "newest", found, also }: OrderSearch): SQL | undefined {
  const { user_id, placed_at_from, placed_at_to, country, currency, min_total, max_total } = filter;
  const by_total = sorts[sort].columns === byTotal.columns;
  const total = by_total ? sql`${orders.total}` : sql`+${orders.total}`;
  const plus = by_total || user_id !== undefined ? sql`+` : sql``;
  return and(
    user_id === undefined ? undefined : eq(orders.user_id, user_id),
    country === undefined ? undefined : sql`${plus}${orders.country} = ${country}`,
    currency === undefined ? undefined : eq(orders.currency, currency),
    min_total === undefined ? undefined : gte(total, min_total),
    max_total === undefined ? undefined : lte(total, max_total),
    within(ctx, orders.placed_at, { from: placed_at_from, to: placed_at_to }),
    found,
    also,
  );
}

const listOf = (status: OrderFilter["status"]): readonly OutwardStatus[] =>
  status === undefined ? [] : typeof status === "string" ? [status] : status;

/**
 * A page of whole orders, one more than `limit`, the newest first where nothing else is asked for. Of several statuses, as many of
 * each are merged as the page has: each is one walk along the index.
 */
export function selectOrders(
  ctx: Ctx,
  filter: OrderFilter,
  after: readonly CursorValue[] | null,
  limit: number,
  search: OrderSearch = {},
) {
  const { columns, direction } = sorts[search.sort ?? "newest"];
  const order = columns.map((column) => (direction === "asc" ? asc(column) : desc(column)));
  const rest = and(matching(ctx, filter, search), behind(columns, direction, after));
  const [one, ...more] = listOf(filter.status);
  const walked = columns === byTotal.columns || filter.user_id !== undefined;
  const page = (where: SQL | undefined) =>
    wholeOrder(ctx)
      .where(where)
      .orderBy(...order)
      .limit(limit + 1);
  // What a search has found is sorted by its ids alone: what is not on the page never has its items loaded.
  if (search.found !== undefined) {
    const status = one === undefined ? undefined : sql`+${inArray(orders.outward_status, [one, ...more])}`;
    const ids = ctx.db.select({ id: orders.id }).from(orders).where(and(rest, status));
    return page(inArray(orders.id, ids.orderBy(...order).limit(limit + 1)));
  }
  if (one === undefined) return page(rest);
  if (walked) return page(and(rest, sql`+${inArray(orders.outward_status, [one, ...more])}`));
  if (more.length === 0) return page(and(rest, sql`${orders.outward_status} = ${one}`));
  const firsts = [one, ...more].map(
    (status) => sql`SELECT id FROM (SELECT ${orders.id} FROM ${orders} WHERE ${orders.outward_status} = ${status}
      ${rest === undefined ? sql`` : sql`AND ${rest}`} ORDER BY ${sql.join(order, sql`, `)} LIMIT ${limit + 1})`,
  );
  return page(sql`${orders.id} IN (${united(firsts)})`);
}

/** D1 takes no more selects in one compound. */
const COMPOUND_MAX = 5;

/** All rows of these selects of an `id`, as one. */
function united(selects: readonly SQL[]): SQL {
  if (selects.length <= COMPOUND_MAX) return sql.join([...selects], sql` UNION ALL `);
  const [first, rest] = [selects.slice(0, COMPOUND_MAX), selects.slice(COMPOUND_MAX)];
  return sql`SELECT id FROM (${united(first)}) UNION ALL SELECT id FROM (${united(rest)})`;
}

const countOrders = (ctx: Ctx, filter: OrderFilter, search: OrderSearch) => {
  const statuses = listOf(filter.status);
  return ctx.db
    .select({ total_count: sql<number>`count(*)` })
    .from(orders)
    .where(
      and(
        matching(ctx, filter, search),
        statuses.length === 0 ? undefined : inArray(sql`${orders.outward_status}`, [...statuses]),
      ),
    );
};

/** An order by its id or number, for staff. 404 `order_not_found`. */
export async function findOrder(ctx: Ctx, reference: string): Promise<OrderRow> {
  const [order] = await selectOrder(ctx, reference);
  if (!order) throw OrderError.order_not_found();
  return unsealOrder(ctx, order);
}

/** Refuses an order that is not there, or not the caller's, as `selectOwner` reads it. 404 `order_not_found`. */
export function requireHolder<O extends Parameters<typeof holdsOrder>[1]>(
  ctx: Ctx,
  order: O | undefined,
): asserts order is O {
  if (!order || !holdsOrder(ctx, order)) throw orderNotTheirs();
}

/** Whether a cancel of the whole order is under way or done: it puts back all units that are left of it. */
export async function wasCancelled(ctx: Ctx, order_id: string): Promise<boolean> {
  const [order] = await orderStateOf(ctx, order_id);
  return order?.status === "cancelling" || order?.status === "cancelled";
}

/** The caller's own order by its id or number; anybody else's is not there. */
export async function findOwnOrder(ctx: Ctx, reference: string): Promise<OrderRow> {
  const [sealed] = await selectOrder(ctx, reference);
  if (!sealed || !holdsOrder(ctx, { order_id: sealed.id, user_id: sealed.user_id })) throw orderNotTheirs();
  return unsealOrder(ctx, sealed);
}

/**
 * A page of orders with their items and the state of their payment: one trip. All that `search` is made from stands in the request
 * too, so that a cursor is valid for the same list alone.
 */
export async function listOrders(ctx: Ctx, request: OrderFilter & PageRequest, search: OrderSearch = {}) {
  const { rows, ...page } = await readPage(ctx, request, {
    list: "orders",
    rows: (after) => selectOrders(ctx, request, after, request.limit, search),
    total: countOrders(ctx, request, search),
    keysOf: sorts[search.sort ?? "newest"].keysOf,
  });
  return { rows: await Promise.all(rows.map((row) => unsealOrder(ctx, row))), ...page };
}

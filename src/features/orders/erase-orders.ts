import { and, eq, inArray, isNull, lt, type SQL, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { inIds, type Statement } from "#platform/db";
import { forgetAnswersOf } from "#platform/kept-answers";
import { openOrder, type OrderRow } from "./open-order.ts";
import { type OrderStatus, unsettledStatuses } from "./rules.ts";
import { selectOrders } from "./store.ts";
import { endedUnsoldCondition, orderContacts, orderHistory, orderNotes, orders } from "./tables.ts";

/** Until an order is on its way somebody has to know where it goes. */
export const openStatuses: readonly OrderStatus[] = [...unsettledStatuses, "paid", "processing"];

/** A statement: one of the person's orders that is not on its way yet, if there is one. */
export const openOrderOf = (ctx: Ctx, user_id: string) =>
  ctx.db
    .select({ order_id: orders.id })
    .from(orders)
    .where(and(eq(orders.user_id, user_id), inArray(orders.status, openStatuses)))
    .limit(1);

/** A subquery: the ids of a person's orders. */
export const orderIdsOf = (ctx: Ctx, user_id: string) =>
  ctx.db.select({ id: orders.id }).from(orders).where(eq(orders.user_id, user_id));

/** What is personal about these orders goes; items, amounts and moves stay. Their key goes with its owner. */
function erase(ctx: Ctx, which: SQL | undefined): Statement[] {
  const theirs = ctx.db.select({ id: orders.id }).from(orders).where(which);
  return [
    ctx.db.delete(orderContacts).where(inArray(orderContacts.order_id, theirs)),
    ctx.db.delete(orderNotes).where(inArray(orderNotes.order_id, theirs)),
    ctx.db.update(orderHistory).set({ note: null }).where(inArray(orderHistory.order_id, theirs)),
    ctx.db.update(orders).set({ tracking_number: null, erased_at: ctx.now(), updated_at: ctx.now() }).where(which),
    // What the holder of an order's token was answered shows who it goes to.
    forgetAnswersOf(
      ctx,
      ctx.db
        .select({ caller: sql`'order:' || ${orders.id}` })
        .from(orders)
        .where(which)
        .getSQL(),
    ),
  ];
}

export const eraseOrdersOf = (ctx: Ctx, user_id: string): Statement[] => erase(ctx, eq(orders.user_id, user_id));
export const eraseGuestOrder = (ctx: Ctx, order_id: string): Statement[] =>
  erase(ctx, and(eq(orders.id, order_id), isNull(orders.user_id)));

/** A statement: the longest ended of the orders that were never sold and keep their contacts, from before that time. */
export const endedUnsold = (ctx: Ctx, before: number, limit: number) =>
  ctx.db
    .select({ order_id: orders.id, user_id: orders.user_id })
    .from(orders)
    .where(and(endedUnsoldCondition, lt(orders.updated_at, before)))
    .orderBy(orders.updated_at, orders.id)
    .limit(limit);

/** What is personal about orders that were never sold goes. */
export const eraseUnsoldOrders = (ctx: Ctx, order_ids: readonly string[]): Statement[] =>
  erase(ctx, and(inIds(orders.id, order_ids), isNull(orders.sold_at)));

/**
 * A statement: forgets checkouts from before that time that ended before they became an order. Nobody can come late to one: its
 * cart keeps the journal for a week.
 */
export const forgetFences = (ctx: Ctx, before: number, limit: number) =>
  ctx.db
    .delete(orderHistory)
    .where(
      sql`rowid IN (SELECT rowid FROM ${orderHistory} WHERE status = 'closed' AND ${lt(orderHistory.at, before)} LIMIT ${limit})`,
    );

const PAGE = 100;

/** All of a person's orders, newest first, opened. */
export async function ordersOfPerson(ctx: Ctx, user_id: string): Promise<OrderRow[]> {
  const found: OrderRow[] = [];
  for (let after: [number, string] | null = null; ;) {
    const rows = await selectOrders(ctx, { user_id }, after, PAGE);
    found.push(...(await Promise.all(rows.slice(0, PAGE).map((row) => openOrder(ctx, row)))));
    const last = rows[PAGE - 1];
    if (rows.length <= PAGE || !last) return found;
    after = [last.placed_at, last.id];
  }
}

import { and, isNull, lt, sql } from "drizzle-orm";
import { DAY } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { inIds } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { destroyPersonalKeys } from "#platform/secrets/personal";
import { eraseOrders } from "./personal-data.ts";
import { orderSettings } from "./settings.ts";
import { endedUnsoldCondition, orderHistory, orders } from "./tables.ts";

const ORDERS_A_ROUND = 100;
const FENCES_A_ROUND = 1000;
const ROUNDS_MAX = 50;

/**
 * Erases the contacts of orders that ended `UNPAID_CONTACTS_DAYS` ago and were never paid: nothing is delivered to anybody, so
 * there is nothing to keep them for. A guest's key is destroyed with them. What is left of checkouts that never became an order
 * goes as well. At most 5,000 orders in one run.
 */
export async function forgetUnpaid(ctx: Ctx): Promise<{ orders: number; fences: number }> {
  const before = ctx.now() - orderSettings.of(ctx.config).UNPAID_CONTACTS_DAYS * DAY;
  const forgotten = { orders: 0, fences: 0 };
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const ended = await endedUnsold(ctx, before);
    if (ended.length > 0) {
      const guests = ended.flatMap(({ order_id, user_id }) => (user_id === null ? [order_id] : []));
      const order_ids = ended.map(({ order_id }) => order_id);
      const unsold = and(inIds(orders.id, order_ids), isNull(orders.sold_at));
      await commit(ctx, [destroyPersonalKeys(ctx, guests), ...eraseOrders(ctx, unsold)]);
    }
    const { meta } = await forgetFences(ctx, before);
    forgotten.orders += ended.length;
    forgotten.fences += meta.changes;
    if (ended.length < ORDERS_A_ROUND && meta.changes < FENCES_A_ROUND) break;
  }
  return forgotten;
}

/** A statement: the longest ended of the orders that were never sold and keep their contacts, from before that time. */
const endedUnsold = (ctx: Ctx, before: number) =>
  ctx.db
    .select({ order_id: orders.id, user_id: orders.user_id })
    .from(orders)
    .where(and(endedUnsoldCondition, lt(orders.updated_at, before)))
    .orderBy(orders.updated_at, orders.id)
    .limit(ORDERS_A_ROUND);

/**
 * A statement: forgets checkouts from before that time that ended before they became an order. Nobody can come late to one: its
 * cart keeps the journal for a week.
 */
const forgetFences = (ctx: Ctx, before: number) =>
  ctx.db
    .delete(orderHistory)
    .where(
      sql`rowid IN (SELECT rowid FROM ${orderHistory} WHERE status = 'closed' AND ${lt(orderHistory.at, before)} LIMIT ${FENCES_A_ROUND})`,
    );

/** What a comparison with the stock objects and the provider reads of the orders, and writes where D1 is found to be behind. */
import { and, asc, eq, gte, not, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { behind } from "#platform/data/cursor";
import { inIds, type Statement } from "#platform/data/db";
import { highestSequence } from "./order-number.ts";
import type { OutwardStatus } from "./rules.ts";
import { orderHistory, orderItems, orderNumbers, orders } from "./tables.ts";

/** `orders.id` is spelled out, since drizzle drops the table from a column that stands in a select of one table. */
const movedAt = sql<number>`coalesce((SELECT h.created_at FROM order_history h WHERE h.order_id = orders.id AND h.version = orders.version), orders.placed_at)`;

const standing = {
  order_id: orders.id,
  sequence: orders.sequence,
  cart_id: orders.cart_id,
  status: orders.status,
  version: orders.version,
  placed_at: orders.placed_at,
  /** When it came into this state. A sweep that looks at it leaves this alone. */
  moved_at: movedAt,
};

/** A statement: where each of these orders stands; no row for one that D1 does not know. */
export const standingOf = (ctx: Ctx, order_ids: readonly string[]) =>
  ctx.db.select(standing).from(orders).where(inIds(orders.id, order_ids));

export type OrderStanding = Awaited<ReturnType<typeof standingOf>>[number];

/** Where an order stands at this moment, for a second look; undefined when D1 does not know it. */
export async function standingNow(ctx: Ctx, order_id: string): Promise<OrderStanding | undefined> {
  const [now] = await standingOf(ctx, [order_id]);
  return now;
}

/** A statement: which of these ids can never become an order, since their checkout ended before. */
export const fencedOf = (ctx: Ctx, order_ids: readonly string[]) =>
  ctx.db
    .select({ order_id: orderHistory.order_id })
    .from(orderHistory)
    .where(
      and(inIds(orderHistory.order_id, order_ids), eq(orderHistory.version, 1), eq(orderHistory.status, "closed")),
    );

/** A statement: a page of the orders of one outward status, the oldest first, from behind `(placed_at, id)`. */
export const ordersStanding = (
  ctx: Ctx,
  status: OutwardStatus,
  placed_from: number,
  after: readonly (number | string)[] | null,
  limit: number,
) =>
  ctx.db
    .select(standing)
    .from(orders)
    .where(
      and(
        eq(orders.outward_status, status),
        gte(orders.placed_at, placed_from),
        behind([orders.placed_at, orders.id], "asc", after),
      ),
    )
    .orderBy(asc(orders.placed_at), asc(orders.id))
    .limit(limit);

/** A statement: the units of these orders that have stock, item by item. */
export const orderedUnits = (ctx: Ctx, order_ids: readonly string[]) =>
  ctx.db
    .select({
      item_id: orderItems.id,
      order_id: orderItems.order_id,
      variant_id: orderItems.variant_id,
      quantity: orderItems.quantity,
      shipped_quantity: orderItems.shipped_quantity,
    })
    .from(orderItems)
    .where(and(inIds(orderItems.order_id, order_ids), not(orderItems.is_gift_card)));

/** A statement: the highest order number that was given out or is reserved. */
export const highestNumber = (ctx: Ctx) => ctx.db.select({ sequence: highestSequence }).from(sql`(SELECT 1)`);

/** A statement that keeps order numbers up to this one from being given out: they were, and their orders are lost. */
export const reserveNumbers = (ctx: Ctx, sequence: number): Statement =>
  ctx.db
    .insert(orderNumbers)
    .values({ id: 1, reserved_to: sequence })
    .onConflictDoUpdate({
      target: orderNumbers.id,
      set: { reserved_to: sql`max(${orderNumbers.reserved_to}, excluded.reserved_to)` },
    });

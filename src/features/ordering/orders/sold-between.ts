import { and, asc, eq, gte, lt, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { behind } from "#platform/data/cursor";
import { inSpan, type Span, spanOfRow, spanRows } from "#platform/data/spans";
import { orderItems, orders } from "./tables.ts";

const within = (from: number, to: number) => and(gte(orders.sold_at, from), lt(orders.sold_at, to));

/** A statement: the orders that became their shoppers' in each of these spans, by currency. What is cancelled later was sold all the same. */
export const salesByCurrency = (ctx: Ctx, spans: readonly Span[]) =>
  ctx.db
    .select({
      span: spanOfRow,
      currency: orders.currency,
      orders: sql<number>`count(*)`,
      units: sql<number>`sum((SELECT sum(i.quantity) FROM order_items i WHERE i.order_id = orders.id))`,
      subtotal: sql<number>`sum(${orders.subtotal})`,
      discount_total: sql<number>`sum(${orders.discount_total})`,
      shipping_total: sql<number>`sum(${orders.shipping_total})`,
      tax_total: sql<number>`sum(${orders.tax_total})`,
      revenue: sql<number>`sum(${orders.total})`,
    })
    .from(orders)
    .innerJoin(spanRows(spans), inSpan(orders.sold_at))
    .groupBy(spanOfRow, orders.currency);

/** A statement: the same by product, goods less discounts, under the name that the product was last sold by. */
export const salesByProduct = (ctx: Ctx, from: number, to: number) =>
  ctx.db
    .select({
      currency: orders.currency,
      product_id: orderItems.product_id,
      name: sql<string>`max(${orderItems.name})`,
      orders: sql<number>`count(DISTINCT ${orders.id})`,
      units: sql<number>`sum(${orderItems.quantity})`,
      revenue: sql<number>`sum(${orderItems.line_total} - ${orderItems.discount_total})`,
    })
    .from(orders)
    .innerJoin(orderItems, eq(orderItems.order_id, orders.id))
    .where(within(from, to))
    .groupBy(orders.currency, orderItems.product_id);

/** Every item ever ordered as a table, with its order's currency: to be joined by who keeps rows about items. */
export const orderedItems = (ctx: Ctx) =>
  ctx.db
    .select({
      id: orderItems.id,
      product_id: orderItems.product_id,
      name: orderItems.name,
      currency: orders.currency,
    })
    .from(orderItems)
    .innerJoin(orders, eq(orders.id, orderItems.order_id))
    .as("ordered_items");

/** A statement: a page of the orders that became their shoppers' since a moment, oldest first, from behind `(sold_at, id)`. */
export const ordersSoldAfter = (
  ctx: Ctx,
  from: number,
  after: readonly [sold_at: number, order_id: string] | null,
  limit: number,
) =>
  ctx.db
    .select({ order_id: orders.id, sold_at: sql<number>`${orders.sold_at}` })
    .from(orders)
    .where(and(gte(orders.sold_at, from), behind([orders.sold_at, orders.id], "asc", after)))
    .orderBy(asc(orders.sold_at), asc(orders.id))
    .limit(limit);

/** A statement: who bought an order and for how much. `user_id` is null for a guest's. */
export const soldOrder = (ctx: Ctx, order_id: string) =>
  ctx.db
    .select({ user_id: orders.user_id, currency: orders.currency, total: orders.total, sold_at: orders.sold_at })
    .from(orders)
    .where(eq(orders.id, order_id));

/** Whether an item `i` of an order `o` is at its buyer's: all of the order arrived, or a parcel with it. */
const hasArrived = sql.raw(`(o.status = 'delivered' OR EXISTS (SELECT 1 FROM fulfilment_items fi
  JOIN fulfilments f ON f.id = fi.fulfilment_id WHERE fi.order_item_id = i.id AND f.status = 'delivered'))`);

/** In SQL, whether an order with the product reached this buyer: an account, or a guest by one order. */
export const reachedBuyer = (buyer: { readonly user_id: string } | { readonly order_id: string }, product_id: string) =>
  sql<number>`EXISTS (SELECT 1 FROM orders o CROSS JOIN order_items i ON i.order_id = o.id
    WHERE ${"user_id" in buyer ? sql`o.user_id = ${buyer.user_id}` : sql`o.id = ${buyer.order_id}`}
      AND i.product_id = ${product_id} AND ${hasArrived})`;

/** A statement: the products of an order that are at its buyer's, each once, under the names that they were sold by, and its buyer; `user_id` is null for a guest. */
export const arrivedProducts = (ctx: Ctx, order_id: string) =>
  ctx.db
    .select({
      product_id: sql<string>`i.product_id`,
      name: sql<string>`max(i.name)`,
      user_id: sql<string | null>`o.user_id`,
    })
    .from(sql`orders o CROSS JOIN order_items i ON i.order_id = o.id`)
    .where(sql`o.id = ${order_id} AND NOT i.is_gift_card AND ${hasArrived}`)
    .groupBy(sql`i.product_id`)
    .orderBy(sql`min(i.position)`);

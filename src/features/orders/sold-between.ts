import { and, asc, eq, gte, lt, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { orderItems, orders, refundItems } from "./tables.ts";

const within = (from: number, to: number) => and(gte(orders.sold_at, from), lt(orders.sold_at, to));

/** A statement: the orders that became their shoppers' between two moments, by currency. What is cancelled later was sold all the same. */
export const salesByCurrency = (ctx: Ctx, from: number, to: number) =>
  ctx.db
    .select({
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
    .where(within(from, to))
    .groupBy(orders.currency);

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

/** A statement: units and money of items that were refunded between two moments, by product. A refund of a bare amount is no product's. */
export const refundsByProduct = (ctx: Ctx, from: number, to: number) =>
  ctx.db
    .select({
      currency: orders.currency,
      product_id: orderItems.product_id,
      name: sql<string>`max(${orderItems.name})`,
      refunded_units: sql<number>`sum(${refundItems.quantity})`,
      refunds: sql<number>`sum(${refundItems.amount})`,
    })
    .from(refundItems)
    .innerJoin(orderItems, eq(orderItems.id, refundItems.order_item_id))
    .innerJoin(orders, eq(orders.id, refundItems.order_id))
    .where(and(gte(refundItems.given_at, from), lt(refundItems.given_at, to)))
    .groupBy(orders.currency, orderItems.product_id);

/** A statement: the orders that became their shoppers' since a moment, oldest first. */
export const ordersSoldSince = (ctx: Ctx, from: number, limit: number) =>
  ctx.db
    .select({ order_id: orders.id })
    .from(orders)
    .where(gte(orders.sold_at, from))
    .orderBy(asc(orders.sold_at), asc(orders.id))
    .limit(limit);

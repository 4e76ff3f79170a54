import { and, eq, gte, lt, sql } from "drizzle-orm";
import { itemsOfOrder, noteCancelledUnits, orderedItems } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { inIds, type Statement } from "#platform/data/db";
import { refundItems } from "./tables.ts";

/** A statement: units of these orders that went back on the shelf with refunds without having left, or are about to while `given_at` is null. */
export const restockedUnits = (ctx: Ctx, order_ids: readonly string[]) =>
  ctx.db
    .select({
      item_id: refundItems.order_item_id,
      quantity: refundItems.cancelled_quantity,
      given_at: refundItems.given_at,
    })
    .from(refundItems)
    .where(and(inIds(refundItems.order_id, order_ids), eq(refundItems.restock, true)));

/** A statement: what of each refund of an order fell on which item: units, and minor units of its currency. */
export const refundedItemsOf = (ctx: Ctx, order_id: string) =>
  ctx.db
    .select({
      refund_id: refundItems.refund_id,
      item_id: refundItems.order_item_id,
      quantity: refundItems.quantity,
      amount: refundItems.amount,
    })
    .from(refundItems)
    .where(eq(refundItems.order_id, order_id));

/** A statement: which of these refunds have units on record. */
export const refundsKnown = (ctx: Ctx, refund_ids: readonly string[]) =>
  ctx.db
    .selectDistinct({ refund_id: refundItems.refund_id })
    .from(refundItems)
    .where(inIds(refundItems.refund_id, refund_ids));

type Restocked = { readonly refund_id: string; readonly variant_id: string; readonly quantity: number };

/**
 * Statements that note units of an order as refunded and back on the shelf, by a refund that D1 has no record of: so that
 * nobody gives them back or sends them a second time. Their money is booked from what the provider says.
 */
export async function noteRestocked(ctx: Ctx, order_id: string, restocked: readonly Restocked[]): Promise<Statement[]> {
  const items = await itemsOfOrder(ctx, order_id);
  const left = new Map(items.map((item) => [item.id, item.quantity - item.refunded_quantity]));
  return restocked.flatMap(({ refund_id, variant_id, quantity }) => {
    let wanted = quantity;
    return items
      .filter((item) => item.variant_id === variant_id)
      .flatMap(({ id: order_item_id }) => {
        const taken = Math.min(wanted, left.get(order_item_id) ?? 0);
        if (taken === 0) return [];
        wanted -= taken;
        left.set(order_item_id, (left.get(order_item_id) ?? 0) - taken);
        const row = {
          refund_id,
          order_item_id,
          order_id,
          quantity: taken,
          cancelled_quantity: taken,
          amount: 0,
          restock: true,
        };
        return [
          ctx.db.insert(refundItems).values({ ...row, given_at: ctx.now() }),
          noteCancelledUnits(ctx, order_item_id, taken),
        ];
      });
  });
}

/** A statement: units and money of items that were refunded between two moments, by product. A refund of a bare amount is no product's. */
export function refundsByProduct(ctx: Ctx, from: number, to: number) {
  const items = orderedItems(ctx);
  return ctx.db
    .select({
      currency: items.currency,
      product_id: items.product_id,
      name: sql<string>`max(${items.name})`,
      refunded_units: sql<number>`sum(${refundItems.quantity})`,
      refunds: sql<number>`sum(${refundItems.amount})`,
    })
    .from(refundItems)
    .innerJoin(items, eq(items.id, refundItems.order_item_id))
    .where(and(gte(refundItems.given_at, from), lt(refundItems.given_at, to)))
    .groupBy(items.currency, items.product_id);
}

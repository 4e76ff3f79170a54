import { and, eq, gte, lt, sql } from "drizzle-orm";
import { orderedItems } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { refundItems } from "./tables.ts";

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

import { and, type SQL, sql } from "drizzle-orm";
import { hasPaymentStatus } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { behind, type CursorValue } from "#platform/data/cursor";

export type PickFilter = {
  readonly shipping_method_id?: string | undefined;
  readonly country?: string | undefined;
};

/** As `leftOf` counts them. */
const left = sql`(i.quantity - i.prepared_quantity - i.shipped_quantity - i.cancelling_quantity - i.cancelled_quantity)`;

const lines = sql`orders JOIN order_items i ON i.order_id = orders.id`;
const byVariant = [sql`i.sku`, sql`i.variant_id`] as const;

/** Lines with units that are to leave: of paid orders that nobody holds, cancels, or has given all of the money back for. */
const ready = ({ shipping_method_id, country }: PickFilter): SQL =>
  sql`orders.outward_status IN ('paid', 'processing') AND orders.status IN ('paid', 'processing', 'shipping')
    AND orders.held_at IS NULL AND orders.cancel_requested_at IS NULL AND NOT i.is_gift_card AND ${left} > 0
    AND NOT ${hasPaymentStatus(["refunded"]).is}
    ${shipping_method_id === undefined ? sql`` : sql`AND orders.shipping_method_id = ${shipping_method_id}`}
    ${country === undefined ? sql`` : sql`AND +orders.country = ${country}`}`;

/** A page of what is to be picked, by SKU, one more than `limit`. */
export const selectPicks = (ctx: Ctx, filter: PickFilter, after: readonly CursorValue[] | null, limit: number) =>
  ctx.db
    .select({
      sku: sql<string>`i.sku`,
      variant_id: sql<string>`i.variant_id`,
      product_id: sql<string>`max(i.product_id)`,
      name: sql<string>`max(i.name)`,
      variant_name: sql<string>`max(i.variant_name)`,
      /** As JSON. */
      options: sql<string>`max(i.options)`,
      units: sql<number>`sum(${left})`,
      order_count: sql<number>`count(DISTINCT orders.id)`,
    })
    .from(lines)
    .where(and(ready(filter), behind(byVariant, "asc", after)))
    .groupBy(...byVariant)
    .orderBy(...byVariant)
    .limit(limit + 1);

/** Units of one variant, under the SKU that they were ordered by. */
export type Pick = Awaited<ReturnType<typeof selectPicks>>[number];

export const countPicks = (ctx: Ctx, filter: PickFilter) =>
  ctx.db
    .select({ total_count: sql<number>`count(*)` })
    .from(sql`(SELECT 1 FROM ${lines} WHERE ${ready(filter)} GROUP BY i.sku, i.variant_id)`);

/** The first orders that each of these is picked for, the oldest first. */
export const selectPickOrders = (ctx: Ctx, filter: PickFilter, variant_ids: readonly string[], most: number) =>
  ctx.db
    .select({
      sku: sql<string>`sku`,
      variant_id: sql<string>`variant_id`,
      order_id: sql<string>`order_id`,
      sequence: sql<number>`sequence`,
      quantity: sql<number>`quantity`,
    })
    .from(
      sql`(SELECT i.sku, i.variant_id, orders.id AS order_id, orders.sequence, ${left} AS quantity,
          row_number() OVER (PARTITION BY i.sku, i.variant_id ORDER BY orders.placed_at, orders.id) AS place
        FROM ${lines} WHERE ${ready(filter)} AND i.variant_id IN (SELECT value FROM json_each(${JSON.stringify(variant_ids)})))`,
    )
    .where(sql`place <= ${most}`);

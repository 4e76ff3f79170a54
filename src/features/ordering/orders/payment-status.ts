import { type SQL, sql } from "drizzle-orm";
import { type OrderPaymentStatus, paymentSummaryOf } from "#money/payments";
import { tenderedOf } from "#money/stored-value";

const { payment_status: of_payment, refunded_total } = paymentSummaryOf(sql`orders.id`);
const tendered = tenderedOf(sql`orders.id`);
const has_ended = sql`orders.status IN ('expired', 'cancelled', 'failed')`;

/**
 * What has become of an order's money, for selects of `orders` and for their conditions alike. Without a payment there was nothing
 * to pay a provider; one that was never begun goes with its order. Where stored value pays a part, what went back counts over all of it.
 */
export const paymentStatus: SQL<OrderPaymentStatus> = sql<OrderPaymentStatus>`CASE
  WHEN orders.sold_at IS NOT NULL AND ${tendered} > 0 AND ${refunded_total} > 0
    THEN CASE WHEN ${refunded_total} >= orders.total THEN 'refunded' ELSE 'partially_refunded' END
  WHEN ${of_payment} = 'pending' AND ${has_ended} THEN 'cancelled'
  WHEN ${of_payment} IS NOT NULL THEN ${of_payment}
  WHEN ${has_ended} THEN 'cancelled'
  WHEN orders.total = ${tendered} THEN 'paid'
  ELSE 'pending' END`;

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

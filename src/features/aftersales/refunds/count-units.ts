import { and, eq, sql } from "drizzle-orm";
import { changeUnits, isOverBought, keptBack, type UnitChanges } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { RefundError } from "./errors.ts";
import { refundItems } from "./tables.ts";

type Column = Parameters<NonNullable<UnitChanges["refunded"]>>[0];

/** The sum of a figure over the rows of a refund that is not given yet, for each item. */
const ofRefund = (refund_id: string, figure: string) => (item_id: Column) =>
  sql`coalesce((SELECT ${sql.raw(figure)} FROM refund_items r
    WHERE r.refund_id = ${refund_id} AND r.order_item_id = ${item_id} AND r.given_at IS NULL), 0)`;

const RETURNED = "CASE WHEN r.restock THEN r.quantity - r.cancelled_quantity ELSE 0 END";

/**
 * Statements with which the units of a refund count as refunded, behind its rows. Of those that go back on the shelf, as many as are
 * in no parcel are kept from leaving; the others must have left. Guarded as `changeUnits` is. `before`: what expects something of the counts.
 */
export const countUnits = (
  ctx: Ctx,
  order_id: string,
  refund_id: string,
  before: readonly Statement[] = [],
): Statement[] => [
  ctx.db
    .update(refundItems)
    .set({
      cancelled_quantity: sql`(SELECT ${keptBack(sql`${refundItems.quantity}`)} FROM order_items WHERE order_items.id = refund_items.order_item_id)`,
    })
    .where(and(eq(refundItems.refund_id, refund_id), eq(refundItems.restock, true))),
  ...before,
  changeUnits(ctx, order_id, {
    refunded: ofRefund(refund_id, "r.quantity"),
    cancelling: ofRefund(refund_id, "r.cancelled_quantity"),
    returned: ofRefund(refund_id, RETURNED),
  }),
];

/** Statements with which a refund that came to nothing counts no units, unless they are back on the shelf already. */
export const uncountUnits = (ctx: Ctx, order_id: string, refund_id: string): Statement[] => [
  changeUnits(ctx, order_id, {
    refunded: ofRefund(refund_id, "-r.quantity"),
    cancelling: ofRefund(refund_id, "-r.cancelled_quantity"),
    returned: ofRefund(refund_id, `-(${RETURNED})`),
  }),
];

/** Statements with which the units of a given refund are back on the shelf for good. Repeated, they change nothing. */
export const settleUnits = (ctx: Ctx, order_id: string, refund_id: string): Statement[] => [
  changeUnits(ctx, order_id, {
    cancelling: ofRefund(refund_id, "-r.cancelled_quantity"),
    cancelled: ofRefund(refund_id, "r.cancelled_quantity"),
  }),
  ctx.db
    .update(refundItems)
    .set({ given_at: sql`coalesce(${refundItems.given_at}, ${ctx.now()})` })
    .where(eq(refundItems.refund_id, refund_id)),
];

const MOST_TRIES = 5;

/**
 * Plans a refund and begins it, once more where other units of its lines were refunded meanwhile: what units cost depends on those before
 * them. 409 `refund_exceeds_bought`.
 */
export async function untilPriced<R>(attempt: () => Promise<R>): Promise<R> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isOverBought(error)) throw error;
    }
  }
  throw RefundError.refund_exceeds_bought();
}

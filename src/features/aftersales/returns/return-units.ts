import { and, eq, isNull, sql } from "drizzle-orm";
import { operationId, stockOf, sumDemand } from "#goods/stock";
import { issueCardsOfOrder, restoreCardsOfRefund } from "#ordering/gift-card-sales";
import { changeRefundedUnits, itemsOfOrder, orderStateOf, reportedOrder } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { inWaves } from "#platform/objects/waves";
import { taxEvents } from "#pricing/tax-engines";
import { mootStatements } from "./close-moot-requests.ts";
import { refundItems } from "./tables.ts";

type RefundNamed = { readonly refund_id: string; readonly order_id: string };

/** The units of a given refund go back on the shelf, where that was asked for, once for its event; a tax engine that the order is reported to hears of it. */
export async function returnUnits(ctx: Ctx, { refund_id, order_id }: RefundNamed, once: Statement): Promise<void> {
  const [rows, items, reported] = await ctx.db.batch([
    ctx.db.select().from(refundItems).where(eq(refundItems.refund_id, refund_id)),
    itemsOfOrder(ctx, order_id),
    reportedOrder(ctx, order_id),
  ]);
  const restocked = rows.filter((row) => row.restock);
  const back = sumDemand(
    restocked.flatMap(({ order_item_id, quantity }) => {
      const item = items.find(({ id }) => id === order_item_id);
      return item && !item.is_gift_card ? [{ variant_id: item.variant_id, quantity }] : [];
    }),
  );
  await inWaves(back, (units) => putBack(ctx, order_id, refund_id, units));
  const given = ctx.db.update(refundItems).set({ given_at: ctx.now() }).where(eq(refundItems.refund_id, refund_id));
  const due = reported.length > 0 ? [publish(ctx, taxEvents["taxes.due"], { order_id })] : [];
  await commit(ctx, [given, ...mootStatements(ctx, order_id), ...due, once]);
}

/**
 * Sold units that have not left go back by `uncommit`; those that have come in again as a `RETURN`. The stock object
 * knows which: it answers the first the same way when it is asked again, and refuses it once they are gone. They are
 * gone because they left, or because a cancel of the whole order put them back before: then there is nothing to do.
 */
async function putBack(
  ctx: Ctx,
  order_id: string,
  refund_id: string,
  { variant_id, quantity }: { readonly variant_id: string; readonly quantity: number },
): Promise<void> {
  const stock = stockOf(ctx, variant_id);
  const operation_id = operationId.refund(refund_id);
  const outcome = await stock.uncommit({ operation_id, hold_id: order_id, quantity });
  if (outcome.ok) return;
  const [order] = await orderStateOf(ctx, order_id);
  if (order?.status !== "shipped" && order?.status !== "delivered") return;
  const { actor } = ctx;
  const returned = await stock.move({
    movement_id: operation_id,
    kind: "RETURN",
    quantity,
    reference: order_id,
    note: null,
    actor_type: actor.type,
    actor_id: actor.id,
  });
  if (!returned.outcome.ok)
    throw new Error(`the units of refund ${refund_id} do not go back: ${returned.outcome.reason}`);
}

/** A refund came to nothing: its units can be refunded another time, unless they are back on the shelf already, and its gift cards are the shopper's again. */
export async function releaseUnits(ctx: Ctx, { refund_id, order_id }: RefundNamed, once: Statement): Promise<void> {
  await commit(ctx, releaseStatements(ctx, refund_id, order_id));
  await issueCardsOfOrder(ctx, order_id, [once]);
}

const releaseStatements = (ctx: Ctx, refund_id: string, order_id: string): Statement[] => [
  ...restoreCardsOfRefund(ctx, order_id, refund_id),
  changeRefundedUnits(
    ctx,
    order_id,
    (item_id) => sql`-coalesce((SELECT r.quantity FROM refund_items r
      WHERE r.refund_id = ${refund_id} AND r.order_item_id = ${item_id} AND r.given_at IS NULL), 0)`,
  ),
  ctx.db.delete(refundItems).where(and(eq(refundItems.refund_id, refund_id), isNull(refundItems.given_at))),
];

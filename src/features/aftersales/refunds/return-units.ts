import { and, eq, isNull } from "drizzle-orm";
import { completeOrder } from "#aftersales/fulfilment";
import { type Demand, operationId, stockOf, sumDemand } from "#goods/stock";
import { issueCardsOfOrder, restoreCardsOfRefund } from "#ordering/gift-card-sales";
import { itemsOfOrder, reportedOrder, wasCancelled } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { inWaves } from "#platform/objects/waves";
import { taxEvents } from "#pricing/tax-engines";
import { mootStatements } from "./close-moot-requests.ts";
import { settleUnits, uncountUnits } from "./count-units.ts";
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
  const unitsOf = (count: (row: (typeof rows)[number]) => number) =>
    sumDemand(
      restocked.flatMap((row) => {
        const item = items.find(({ id }) => id === row.order_item_id);
        const quantity = count(row);
        return item && !item.is_gift_card && quantity > 0 ? [{ variant_id: item.variant_id, quantity }] : [];
      }),
    );
  await inWaves(
    unitsOf((row) => row.cancelled_quantity),
    (units) => keepBack(ctx, order_id, refund_id, units),
  );
  await inWaves(
    unitsOf((row) => row.quantity - row.cancelled_quantity),
    (units) => takeBack(ctx, order_id, refund_id, units),
  );
  await commit(ctx, settleUnits(ctx, order_id, refund_id));
  // The units may have been the last ones that the rest of the order waited for.
  await completeOrder(ctx, order_id, () => [
    ...mootStatements(ctx, order_id),
    ...(reported.length > 0 ? [publish(ctx, taxEvents["taxes.due"], { order_id })] : []),
    once,
  ]);
}

/** Sold units that will not leave go back. They are back already where a cancel of the whole order has put them back before. */
async function keepBack(
  ctx: Ctx,
  order_id: string,
  refund_id: string,
  { variant_id, quantity }: Demand,
): Promise<void> {
  const operation_id = operationId.refund(refund_id);
  const outcome = await stockOf(ctx, variant_id).uncommit({ operation_id, hold_id: order_id, quantity });
  if (!outcome.ok && !(await wasCancelled(ctx, order_id)))
    throw new Error(`the units of refund ${refund_id} do not go back: ${outcome.reason}`);
}

/** Units that have left come in again as a `RETURN`. */
async function takeBack(
  ctx: Ctx,
  order_id: string,
  refund_id: string,
  { variant_id, quantity }: Demand,
): Promise<void> {
  const { actor } = ctx;
  const returned = await stockOf(ctx, variant_id).move({
    movement_id: operationId.refund(refund_id),
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
  ...uncountUnits(ctx, order_id, refund_id),
  ctx.db.delete(refundItems).where(and(eq(refundItems.refund_id, refund_id), isNull(refundItems.given_at))),
];

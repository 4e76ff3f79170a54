import { cancellationsKnown } from "#aftersales/cancellations";
import { hasLeft, noteShipped, parcelsOf, shipParcel } from "#aftersales/fulfilment";
import { noteRestocked, refundsKnown } from "#aftersales/refunds";
import { stockOf } from "#goods/stock";
import { cancelAgain } from "#ordering/checkout";
import type { OrderStanding } from "#ordering/orders";
import { holdId } from "#ordering/protocol";
import type { Ctx } from "#platform/context";
import { commit } from "#platform/data/outbox";
import { inWaves } from "#platform/objects/waves";
import type { UnitsVerdict, UnitsView } from "./rules.ts";

type Mend = (ctx: Ctx, order: OrderStanding, units: readonly UnitsView[]) => Promise<boolean>;

const mends = {
  mark_shipped: markShipped,
  mark_cancelled: (ctx, { order_id }) => cancelAgain(ctx, order_id),
  book_refund: bookRefunds,
  commit_again: commitAgain,
  ship: async (ctx, order, units) => (await commitAgain(ctx, order, units)) && shipAgain(ctx, order),
  decide: async () => false,
} as const satisfies Record<UnitsVerdict["remedy"], Mend>;

/** Puts an order's units right, by the order's own ids so that a repeat changes nothing. False when it could not be done. */
export async function mendUnits(
  ctx: Ctx,
  order: OrderStanding,
  { remedy }: UnitsVerdict,
  units: readonly UnitsView[],
): Promise<boolean> {
  const mend: Mend = mends[remedy];
  return mend(ctx, order, units);
}

/** The goods have left the house, which no row can undo: each parcel that the stock knows is written down. */
async function markShipped(ctx: Ctx, { order_id }: OrderStanding, units: readonly UnitsView[]): Promise<boolean> {
  const left = units.flatMap(({ variant_id, shipments }) =>
    shipments.map(({ fulfilment_id, quantity }) => ({ fulfilment_id, variant_id, quantity })),
  );
  for (const [id, own] of Map.groupBy(left, ({ fulfilment_id }) => fulfilment_id))
    await noteShipped(ctx, order_id, { id, units: own });
  return true;
}

/** Notes the units of refunds and cancels that the stock object carried out and D1 has no record of. */
async function bookRefunds(ctx: Ctx, { order_id }: OrderStanding, units: readonly UnitsView[]): Promise<boolean> {
  const given = units.flatMap(({ variant_id, refunds }) => refunds.map((refund) => ({ ...refund, variant_id })));
  const ids = given.map(({ refund_id }) => refund_id);
  const [refunds, cancels] = await ctx.db.batch([refundsKnown(ctx, ids), cancellationsKnown(ctx, ids)]);
  const known = new Set([...refunds.map(({ refund_id }) => refund_id), ...cancels.map(({ id }) => id)]);
  const lost = given.filter(({ refund_id }) => !known.has(refund_id));
  if (lost.length === 0) return false;
  await commit(ctx, await noteRestocked(ctx, order_id, lost));
  return true;
}

/**
 * Units of an order that its stock object has forgotten: they are the shopper's, if they are still there. Those that refunds
 * put back on the shelf stay there.
 */
async function commitAgain(ctx: Ctx, { order_id }: OrderStanding, units: readonly UnitsView[]): Promise<boolean> {
  const lacking = units.filter(
    ({ committed, shipped, ordered, restocked }) => committed + shipped === 0 && restocked < ordered,
  );
  const outcomes = await inWaves(lacking, ({ variant_id, ordered, restocked }) =>
    stockOf(ctx, variant_id).commit({ hold_id: holdId(order_id), quantity: ordered - restocked }),
  );
  return outcomes.every(({ ok }) => ok);
}

/** Each parcel is an operation of its own, which what has left already does not repeat. */
async function shipAgain(ctx: Ctx, { order_id }: OrderStanding): Promise<boolean> {
  const parcels = await parcelsOf(ctx, order_id);
  for (const { id, status } of parcels) if (hasLeft(status)) await shipParcel(ctx, order_id, id);
  return true;
}

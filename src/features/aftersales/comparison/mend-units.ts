import { noteRestocked, refundsKnown } from "#aftersales/returns";
import { operationId, stockOf } from "#goods/stock";
import { cancelAgain } from "#ordering/checkout";
import { moveOrderStatements, type OrderAt, type OrderStanding, standingNow } from "#ordering/orders";
import { holdId } from "#ordering/protocol";
import type { Ctx } from "#platform/context";
import { commit } from "#platform/data/outbox";
import { inWaves } from "#platform/objects/waves";
import { shouldHaveLeft, type UnitsVerdict, type UnitsView } from "./rules.ts";

const SHIPPED_NOTE = "Shipped, as the stock ledger says. The record of how it was sent was lost.";

type Mend = (ctx: Ctx, order: OrderStanding, units: readonly UnitsView[]) => Promise<boolean>;

const mends = {
  mark_shipped: markShipped,
  mark_cancelled: (ctx, { order_id }) => cancelAgain(ctx, order_id),
  book_refund: bookRefunds,
  commit_again: commitAgain,
  ship: async (ctx, order, units) => (await commitAgain(ctx, order, units)) && shipAgain(ctx, order, units),
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

/** The goods have left the house, which no row can undo. */
async function markShipped(ctx: Ctx, { order_id }: OrderStanding): Promise<boolean> {
  for (const event of ["process", "ship"] as const) {
    const order: OrderAt | undefined = await standingNow(ctx, order_id);
    if (order?.status !== (event === "ship" ? "processing" : "paid")) continue;
    await commit(ctx, moveOrderStatements(ctx, order, event, event === "ship" ? { note: SHIPPED_NOTE } : {}));
  }
  return (await standingNow(ctx, order_id))?.status === "shipped";
}

/** Notes the units of refunds that the stock object carried out and D1 has no record of. */
async function bookRefunds(ctx: Ctx, { order_id }: OrderStanding, units: readonly UnitsView[]): Promise<boolean> {
  const given = units.flatMap(({ variant_id, refunds }) => refunds.map((refund) => ({ ...refund, variant_id })));
  const known = await refundsKnown(
    ctx,
    given.map(({ refund_id }) => refund_id),
  );
  const lost = given.filter(({ refund_id }) => !known.some((row) => row.refund_id === refund_id));
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

async function shipAgain(ctx: Ctx, { order_id }: OrderStanding, units: readonly UnitsView[]): Promise<boolean> {
  const outcomes = await inWaves(units.filter(shouldHaveLeft), ({ variant_id }) =>
    stockOf(ctx, variant_id).ship({ operation_id: operationId.ship(order_id), hold_id: holdId(order_id) }),
  );
  return outcomes.every(({ ok }) => ok);
}

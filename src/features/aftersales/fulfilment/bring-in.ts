import { operationId, stockOf, sumDemand } from "#goods/stock";
import type { itemsOfOrder } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { inWaves } from "#platform/objects/waves";

/** Units of an item that are back in the house, and what they are worth. */
export type Arrived = {
  readonly order_item_id: string;
  readonly restocked_quantity: number;
  readonly damaged_quantity: number;
};

/**
 * The stock books units of an order that are back: all of them come in as a `RETURN`, and those that are damaged go out as `DAMAGE` in the
 * same step, since a shopper must not buy them in between. What is written off is no unit of the shelf. Done once for its cause, an
 * inspection or a parcel that came back.
 */
export async function bringIn(
  ctx: Ctx,
  order_id: string,
  cause_id: string,
  rows: readonly Arrived[],
  items: Awaited<ReturnType<typeof itemsOfOrder>>,
): Promise<void> {
  const unitsOf = (count: (row: Arrived) => number) =>
    sumDemand(
      rows.flatMap((row) =>
        items
          .filter(({ id }) => id === row.order_item_id && count(row) > 0)
          .map(({ variant_id }) => ({ variant_id, quantity: count(row) })),
      ),
    );
  const damaged = new Map(
    unitsOf((row) => row.damaged_quantity).map(({ variant_id, quantity }) => [variant_id, quantity]),
  );
  const back = unitsOf((row) => row.restocked_quantity + row.damaged_quantity);
  await inWaves(back, async ({ variant_id, quantity }) => {
    const note = { reference: order_id, note: null, actor_type: ctx.actor.type, actor_id: ctx.actor.id };
    const broken = damaged.get(variant_id) ?? 0;
    const moved = await stockOf(ctx, variant_id).moveTogether([
      { ...note, movement_id: operationId.return(cause_id), kind: "RETURN", quantity },
      ...(broken > 0
        ? [{ ...note, movement_id: operationId.damage(cause_id), kind: "DAMAGE" as const, quantity: broken }]
        : []),
    ]);
    for (const { outcome } of moved)
      if (!outcome.ok) throw new Error(`the stock refuses what ${cause_id} brings in: ${outcome.reason}`);
  });
}

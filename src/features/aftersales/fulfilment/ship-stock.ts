import { eq } from "drizzle-orm";
import { type Demand, operationId, stockOf, sumDemand } from "#goods/stock";
import { fulfilmentItems, fulfilments, itemsOfOrder, type Units } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { inWaves } from "#platform/objects/waves";
import { hasLeft } from "./rules.ts";

/** Units of an order's items, by what the stock knows them as. */
export const toDemands = (
  items: readonly { readonly id: string; readonly variant_id: string }[],
  units: readonly Units[],
): Demand[] =>
  units.flatMap(({ order_item_id, quantity }) =>
    items.filter(({ id }) => id === order_item_id).map(({ variant_id }) => ({ variant_id, quantity })),
  );

export type Leaving = { readonly order_id: string; readonly fulfilment_id: string; readonly units: readonly Demand[] };

/**
 * The units of a parcel leave the house, with the order as reference in the ledger. Asked twice, done once: each parcel is an
 * operation of its own. Throws when units should leave and do not.
 */
export async function shipStock(ctx: Ctx, { order_id, fulfilment_id, units }: Leaving): Promise<void> {
  await inWaves(sumDemand(units), async ({ variant_id, quantity }) => {
    const request = { operation_id: operationId.ship(fulfilment_id), hold_id: order_id, quantity };
    const outcome = await stockOf(ctx, variant_id).ship(request);
    if (!outcome.ok)
      throw new Error(`fulfilment ${fulfilment_id} does not ship its units of ${variant_id}: ${outcome.reason}`);
  });
}

/** As `shipStock`, of a parcel as it is stored. Nothing leaves of one that has not shipped. */
export async function shipParcel(ctx: Ctx, order_id: string, fulfilment_id: string): Promise<void> {
  const [[parcel], rows, items] = await ctx.db.batch([
    ctx.db.select({ status: fulfilments.status }).from(fulfilments).where(eq(fulfilments.id, fulfilment_id)),
    ctx.db.select().from(fulfilmentItems).where(eq(fulfilmentItems.fulfilment_id, fulfilment_id)),
    itemsOfOrder(ctx, order_id),
  ]);
  if (!parcel || !hasLeft(parcel.status)) throw new Error(`fulfilment ${fulfilment_id} has not shipped`);
  await shipStock(ctx, { order_id, fulfilment_id, units: toDemands(items, rows) });
}

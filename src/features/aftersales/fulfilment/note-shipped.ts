import { eq } from "drizzle-orm";
import type { Demand } from "#goods/stock";
import { fulfilmentItems, itemsOfOrder, moveOrderStatements, orderStateOf } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { commit } from "#platform/data/outbox";
import { parcelsOf, prepareStatements, shipStatements } from "./fulfil-statements.ts";
import { ofLines, shipEvent } from "./rules.ts";

const NOTE = "Shipped, as the stock ledger says. The record of how it was sent was lost.";

/** A parcel that has left, as the stock objects know it. */
export type LeftParcel = { readonly id: string; readonly units: readonly Demand[] };

/** Writes down that a parcel has left the house, which no row can undo. Nothing to do where that is known. */
export async function noteShipped(ctx: Ctx, order_id: string, { id, units }: LeftParcel): Promise<void> {
  const [[order], items, parcels, packed] = await ctx.db.batch([
    orderStateOf(ctx, order_id),
    itemsOfOrder(ctx, order_id),
    parcelsOf(ctx, order_id),
    ctx.db.select().from(fulfilmentItems).where(eq(fulfilmentItems.fulfilment_id, id)),
  ]);
  const known = parcels.find((parcel) => parcel.id === id);
  if (!order || (known && known.status !== "prepared")) return;
  const leaving = known ? packed : ofLines(items, units);
  const is_paid = order.status === "paid";
  const at = is_paid ? { order_id, status: "processing" as const, version: order.version + 1 } : order;
  await commit(ctx, [
    ...(is_paid ? moveOrderStatements(ctx, order, "process") : []),
    ...moveOrderStatements(ctx, at, shipEvent(items, leaving), { note: NOTE }),
    ...(known ? [] : prepareStatements(ctx, { id, order_id, units: leaving })),
    ...shipStatements(ctx, order_id, [id]),
  ]);
}

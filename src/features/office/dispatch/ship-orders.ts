import { changeOrder } from "#aftersales/fulfilment";
import { ofOne } from "#office/bulk-orders";
import { findOrder, type OrderRow } from "#ordering/orders";
import { type AppError, invalidField, isAppError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { problemOf } from "#platform/http/problem";
import type { ShipmentInput, ShipmentResult } from "./schemas.ts";

/** A row of what was sent: where it stands, and what it says or why it cannot be read. */
export type ShipmentRow = { readonly row: number; readonly order: string } & (
  | { readonly shipment: ShipmentInput }
  | { readonly fault: AppError }
);

/**
 * Ships all that is left of many orders, one after the other, each as the operation for one order does it: with its own batch, audit entry
 * and refusals. A refused one leaves the others alone. One that has shipped so before is done, and nothing is written.
 */
export async function shipOrders(ctx: Ctx, rows: readonly ShipmentRow[]): Promise<ShipmentResult[]> {
  const seen = new Set<string>();
  const results: ShipmentResult[] = [];
  for (const row of rows) results.push(await tried(ctx, row, seen));
  return results;
}

async function tried(ctx: Ctx, asked: ShipmentRow, seen: Set<string>): Promise<ShipmentResult> {
  const { row, order } = asked;
  let order_id: string | null = null;
  try {
    if ("fault" in asked) throw asked.fault;
    const found = await findOrder(ctx, order);
    order_id = found.id;
    if (seen.has(found.id)) throw invalidField("order", "not_unique", "is in a row above");
    seen.add(found.id);
    await shipOne(await ofOne(ctx, found.id), found, asked.shipment);
    return { row, order, order_id, status: "done", problem: null };
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { row, order, order_id, status: "refused", problem: problemOf(error, ctx.request_id) };
  }
}

async function shipOne(ctx: Ctx, order: OrderRow, { order: _named, ...tracking }: ShipmentInput): Promise<void> {
  if (hasShippedSo(order, tracking)) return;
  await changeOrder(ctx, order.id, { status: "shipped", ...tracking });
}

/** Whether all of an order has left, with a parcel that is followed so. */
function hasShippedSo(
  { status, fulfilments }: OrderRow,
  { tracking_number, carrier, tracking_url }: Omit<ShipmentInput, "order">,
): boolean {
  if (status !== "shipped" && status !== "delivered") return false;
  return fulfilments.some(
    (parcel) =>
      parcel.shipped_at !== null &&
      parcel.tracking_number === (tracking_number ?? parcel.tracking_number) &&
      parcel.carrier === (carrier ?? parcel.carrier) &&
      parcel.tracking_url === (tracking_url ?? parcel.tracking_url),
  );
}

import { holdsOrder } from "#people/order-holders";
import type { Ctx } from "#platform/context";
import { type PageRequest, readPage } from "#platform/data/cursor";
import { OrderError, orderNotTheirs } from "./errors.ts";
import { countOrders, type OrderFilter, selectOrder, selectOrders } from "./store.ts";
import { unsealOrder, type OrderRow } from "./unseal-order.ts";

/** An order by its id or number, for staff. 404 `order_not_found`. */
export async function findOrder(ctx: Ctx, reference: string): Promise<OrderRow> {
  const [order] = await selectOrder(ctx, reference);
  if (!order) throw OrderError.order_not_found();
  return unsealOrder(ctx, order);
}

/** The caller's own order by its id or number; anybody else's is not there. */
export async function findOwnOrder(ctx: Ctx, reference: string): Promise<OrderRow> {
  const [sealed] = await selectOrder(ctx, reference);
  if (!sealed || !holdsOrder(ctx, { order_id: sealed.id, user_id: sealed.user_id })) throw orderNotTheirs();
  return unsealOrder(ctx, sealed);
}

/** A page of orders, newest first, with their items and the state of their payment: one trip. */
export async function listOrders(ctx: Ctx, request: OrderFilter & PageRequest) {
  const { rows, ...page } = await readPage(ctx, request, {
    list: "orders",
    rows: (after) => selectOrders(ctx, request, after, request.limit),
    total: countOrders(ctx, request),
    keysOf: (row) => [row.placed_at, row.id],
  });
  return { rows: await Promise.all(rows.map((row) => unsealOrder(ctx, row))), ...page };
}

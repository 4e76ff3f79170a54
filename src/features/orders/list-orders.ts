import type { Ctx } from "#platform/context";
import { type PageRequest, readPage } from "#platform/cursor";
import { countOrders, type OrderFilter, selectOrders } from "./store.ts";

/** A page of orders, newest first, with their items and the state of their payment: one trip. */
export const listOrders = (ctx: Ctx, request: OrderFilter & PageRequest) =>
  readPage(ctx, request, {
    list: "orders",
    rows: (after) => selectOrders(ctx, request, after, request.limit),
    total: countOrders(ctx, request),
    keysOf: (row) => [row.placed_at, row.id],
  });

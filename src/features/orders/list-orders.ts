import type { Ctx } from "#platform/context";
import { readCursor, toPage } from "#platform/cursor";
import { countOrders, type OrderFilter, selectOrders } from "./store.ts";

export type OrdersPageRequest = OrderFilter & {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly count?: boolean | undefined;
};

/** A page of orders, newest first, with their items and the state of their payment: one trip. */
export async function listOrders(ctx: Ctx, request: OrdersPageRequest) {
  const { limit, cursor, count, ...filter } = request;
  const after = await readCursor(ctx, "orders", filter, cursor);
  const page = selectOrders(ctx, filter, after, limit);
  const [rows, counted] = count ? await ctx.db.batch([page, countOrders(ctx, filter)]) : [await page, undefined];
  const cut = await toPage(ctx, "orders", filter, rows, limit, (row) => [row.placed_at, row.id]);
  return { ...cut, ...(counted ? { total_count: counted[0]?.total ?? 0 } : {}) };
}

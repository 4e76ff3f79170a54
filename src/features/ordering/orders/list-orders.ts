import { customerPermissions } from "#people/accounts";
import type { Ctx } from "#platform/context";
import { type PageRequest, readPage } from "#platform/data/cursor";
import { requirePermission } from "#platform/http/access";
import { blindIndex } from "#platform/secrets/personal";
import { openOrder } from "./open-order.ts";
import { countOrders, type OrderFilter, selectOrders } from "./store.ts";

/** A page of orders, newest first, with their items and the state of their payment: one trip. `q` is an order number, its figure, or, for callers with `customers:read`, a whole e-mail address. */
export async function listOrders(ctx: Ctx, { q, ...asked }: OrderFilter & PageRequest) {
  const request = { ...asked, ...(await searched(ctx, q)) };
  const { rows, ...page } = await readPage(ctx, request, {
    list: "orders",
    rows: (after) => selectOrders(ctx, request, after, request.limit),
    total: countOrders(ctx, request),
    keysOf: (row) => [row.placed_at, row.id],
  });
  return { rows: await Promise.all(rows.map((row) => openOrder(ctx, row))), ...page };
}

async function searched(ctx: Ctx, q: string | undefined): Promise<Pick<OrderFilter, "q" | "email_index">> {
  if (q === undefined) return {};
  if (!q.includes("@")) return { q };
  // Otherwise a search would say who has bought here.
  requirePermission(ctx, customerPermissions.read);
  return { email_index: await blindIndex(ctx, "email", q) };
}

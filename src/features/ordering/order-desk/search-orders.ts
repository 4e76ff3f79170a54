import { listOrders, type OrderFilter } from "#ordering/orders";
import { customerPermissions } from "#people/accounts";
import type { Ctx } from "#platform/context";
import type { PageRequest } from "#platform/data/cursor";
import { requirePermission } from "#platform/http/access";
import { blindIndex } from "#platform/secrets/personal";

/** A page of orders as `listOrders` gives it. `q` is an order number, its figure, or, for callers with `customers:read`, a whole e-mail address. */
export async function searchOrders(ctx: Ctx, { q, ...asked }: OrderFilter & PageRequest) {
  return listOrders(ctx, { ...asked, ...(await searched(ctx, q)) });
}

async function searched(ctx: Ctx, q: string | undefined): Promise<Pick<OrderFilter, "q" | "email_index">> {
  if (q === undefined) return {};
  if (!q.includes("@")) return { q };
  // Otherwise a search would say who has bought here.
  requirePermission(ctx, customerPermissions.read);
  return { email_index: await blindIndex(ctx, "email", q) };
}

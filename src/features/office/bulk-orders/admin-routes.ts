import { orderPermissions } from "#ordering/order-desk";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { changeOrders } from "./change-orders.ts";
import { BulkOrdersDto, BulkOrdersInput } from "./schemas.ts";

const bulk = route(
  {
    method: "post",
    path: "/admin/orders/bulk",
    operationId: "adminChangeOrders",
    tags: ["Back office: orders"],
    summary: "Change many orders",
    description:
      "Adds or removes tags, moves paid orders to `processing` and shipped ones to `delivered`, up to 100 at a time, or cancels up to 20. Each order is changed by itself, as by the operation for one: an order that is refused leaves the others alone, and says why in `results`. May be repeated. Cancelling a paid order also requires `payments:write`.",
    access: staff(orderPermissions.write),
    step_up: "sometimes",
    request: { body: json(BulkOrdersInput, "What to do, and with which orders") },
    responses: { 200: json(BulkOrdersDto, "What became of each") },
  },
  async (c) => c.json({ results: await changeOrders(c.var.ctx, c.req.valid("json")) }, 200),
);

export const bulkOrderRoutes: readonly Route[] = [bulk];

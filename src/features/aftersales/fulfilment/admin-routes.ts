import { moneyBackProblems } from "#money/refund-limits";
import { cancelProblems } from "#ordering/checkout";
import { AdminOrderDto, orderPermissions, showOrder } from "#ordering/order-desk";
import { OrderError } from "#ordering/orders";
import { staff } from "#platform/http/auth";
import { changes } from "#platform/http/changes";
import { json, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { changeOrder } from "./change-order.ts";
import { ChangeOrder } from "./schemas.ts";

const [change, replace] = changes(
  {
    method: "patch",
    path: "/admin/orders/{id}",
    operationId: "adminUpdateOrder",
    tags: ["Back office: orders"],
    summary: "Move an order on",
    description:
      "`processing`, `shipped` and `delivered` follow each other; with `shipped` the goods leave the stock. `cancelled` gives money and stock back while the order is not shipped; if it is paid, that also requires `payments:write` and counts as a refund. Tracking number and carrier can be changed at any time.",
    access: staff(orderPermissions.write),
    step_up: "sometimes",
    request: { params: IdParam, body: { content: { "application/json": { schema: ChangeOrder } } } },
    responses: { 200: json(AdminOrderDto, "The order as it is now") },
    problems: [
      OrderError.order_not_found,
      OrderError.illegal_move,
      OrderError.cancel_under_way,
      OrderError.order_refunded,
      OrderError.order_moved,
      OrderError.order_erased,
      ...cancelProblems,
      ...moneyBackProblems,
    ],
  },
  async (c) => {
    const order = await changeOrder(c.var.ctx, c.req.valid("param").id, c.req.valid("json"));
    return c.json(await showOrder(c.var.ctx, order), 200);
  },
);

export const fulfilmentAdminRoutes: readonly Route[] = [change, replace];

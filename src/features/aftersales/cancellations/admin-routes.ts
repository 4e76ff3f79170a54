import { moneyBackProblems } from "#money/refund-limits";
import { cancelProblems } from "#ordering/checkout";
import { AdminOrderDto, orderPermissions, showOrder } from "#ordering/order-desk";
import { OrderError } from "#ordering/orders";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { cancelAsStaff } from "./cancel-order.ts";
import { CancellationError } from "./errors.ts";
import { AdminCancelInput } from "./schemas.ts";

const cancel = route(
  {
    method: "post",
    path: "/admin/orders/{id}/cancel",
    operationId: "adminCancelOrder",
    tags: ["Back office: orders"],
    summary: "Cancel an order, or some of its items",
    description:
      "Without `items` the whole order, or once a part has shipped everything that has not, packed or not. What was paid for the units goes back, which also requires `payments:write` and counts as a refund. Units in a fulfilment are not cancelled by `items`: cancel the fulfilment first.",
    access: staff(orderPermissions.write),
    step_up: "sometimes",
    request: { params: IdParam, body: { content: { "application/json": { schema: AdminCancelInput } } } },
    responses: {
      200: json(AdminOrderDto, "The order as it is now"),
      202: json(AdminOrderDto, "The payment is just being taken: the cancel is noted"),
    },
    problems: [
      OrderError.order_not_found,
      OrderError.order_moved,
      OrderError.order_erased,
      CancellationError.cancel_exceeds_left,
      ...cancelProblems,
      ...moneyBackProblems,
    ],
  },
  async (c) => {
    const { ctx } = c.var;
    const { order, noted } = await cancelAsStaff(ctx, c.req.valid("param").id, c.req.valid("json"));
    const body = await showOrder(ctx, order);
    return noted ? c.json(body, 202) : c.json(body, 200);
  },
);

export const cancellationAdminRoutes: readonly Route[] = [cancel];

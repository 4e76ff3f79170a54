import { AdminOrderDto, orderPermissions, showOrder } from "#ordering/order-desk";
import { OrderError } from "#ordering/orders";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { holdOrder, releaseOrder } from "./hold-order.ts";
import { HoldInput, ReleaseInput } from "./schemas.ts";

const tags = ["Back office: orders"];
const problems = [OrderError.order_not_found, OrderError.illegal_move, OrderError.order_moved, OrderError.order_erased];

const hold = route(
  {
    method: "post",
    path: "/admin/orders/{id}/hold",
    operationId: "adminHoldOrder",
    tags,
    summary: "Put an order on hold",
    description:
      "Nothing of it is packed or sent until it is released: 409 `order_on_hold`. It can still be cancelled.",
    access: staff(orderPermissions.write),
    request: { params: IdParam, body: { content: { "application/json": { schema: HoldInput } } } },
    responses: { 200: json(AdminOrderDto, "The order, on hold") },
    problems,
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(await showOrder(ctx, await holdOrder(ctx, c.req.valid("param").id, c.req.valid("json"))), 200);
  },
);

const release = route(
  {
    method: "post",
    path: "/admin/orders/{id}/release",
    operationId: "adminReleaseOrder",
    tags,
    summary: "Release an order from hold",
    description: "It is packed and sent again. The body can be left out.",
    access: staff(orderPermissions.write),
    request: { params: IdParam, body: { required: false, content: { "application/json": { schema: ReleaseInput } } } },
    responses: { 200: json(AdminOrderDto, "The order, released") },
    problems,
  },
  async (c) => {
    const { ctx } = c.var;
    const order = await releaseOrder(ctx, c.req.valid("param").id, c.req.valid("json").note);
    return c.json(await showOrder(ctx, order), 200);
  },
);

export const holdAdminRoutes: readonly Route[] = [hold, release];

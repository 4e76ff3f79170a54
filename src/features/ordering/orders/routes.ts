import { PlatformError } from "#platform/basics/errors";
import { userOf } from "#platform/http/access";
import { orderHolder, signedIn } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { OrderError } from "./errors.ts";
import { findOwnOrder, listOrders } from "./find-order.ts";
import { OrderDto, OrdersPage, OrdersQuery, toOrderDto } from "./schemas.ts";

const tags = ["Orders"];

const listMyOrders = route(
  {
    method: "get",
    path: "/orders",
    operationId: "listOrders",
    tags,
    summary: "List my orders",
    description: "The caller's own, newest first.",
    access: signedIn,
    request: { query: OrdersQuery },
    responses: { 200: json(OrdersPage, "A page of orders") },
    problems: [PlatformError.invalid_cursor],
  },
  async (c) => {
    const { ctx } = c.var;
    const query = c.req.valid("query");
    const { rows, ...rest } = await listOrders(ctx, { ...query, user_id: userOf(ctx).id });
    return c.json({ data: rows.map((row) => toOrderDto(ctx, row)), ...rest }, 200);
  },
);

const getOrder = route(
  {
    method: "get",
    path: "/orders/{id}",
    operationId: "getOrder",
    tags,
    summary: "Read an order",
    description: "By id or number. For the account that placed it, or with the `Order-Token` from checkout.",
    access: orderHolder,
    request: { params: IdParam },
    responses: { 200: json(OrderDto, "The order") },
    problems: [OrderError.order_not_found],
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(toOrderDto(ctx, await findOwnOrder(ctx, c.req.valid("param").id)), 200);
  },
);

export const orderRoutes: readonly Route[] = [listMyOrders, getOrder];

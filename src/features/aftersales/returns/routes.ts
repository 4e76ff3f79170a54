import { OrderError } from "#ordering/orders";
import { PlatformError } from "#platform/basics/errors";
import { everyone, orderHolder } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { cancelReturn, findOwnReturn } from "./answer-return.ts";
import { ReturnError } from "./errors.ts";
import { listOrderReturns } from "./list-returns.ts";
import { requestReturn } from "./open-return.ts";
import {
  OrderReturnsQuery,
  ReturnDto,
  ReturnInput,
  ReturnParams,
  ReturnPolicyDto,
  ReturnsPage,
  toReturnDto,
} from "./schemas.ts";
import { returnSettings } from "./settings.ts";

const tags = ["Returns"];

const policy = route(
  {
    method: "get",
    path: "/return-policy",
    operationId: "getReturnPolicy",
    tags,
    summary: "Read what may be sent back",
    description: "The time for a return, and the reasons that a request can name, as the shop has set them.",
    access: everyone,
    responses: { 200: json(ReturnPolicyDto, "The policy") },
  },
  (c) => {
    const { RETURN_WINDOW_DAYS: window_days, RETURN_REASONS: reasons } = returnSettings.of(c.var.ctx.config);
    return c.json({ window_days, reasons: [...reasons] }, 200);
  },
);

const request = route(
  {
    method: "post",
    path: "/orders/{id}/returns",
    operationId: "requestReturn",
    tags,
    summary: "Ask to send units back",
    description:
      "For the account that placed the order, or with its `Order-Token`, until some days after the units have arrived. Staff approve or reject it. No money goes back by itself.",
    access: orderHolder,
    request: { params: IdParam, body: { content: { "application/json": { schema: ReturnInput } } } },
    responses: { 201: json(ReturnDto, "The return") },
    problems: [
      OrderError.order_not_found,
      OrderError.order_moved,
      OrderError.order_erased,
      ReturnError.return_exceeds_sent,
      ReturnError.return_window_over,
      ReturnError.too_many_returns,
    ],
  },
  async (c) => {
    const row = await requestReturn(c.var.ctx, c.req.valid("param").id, c.req.valid("json"));
    return c.json(toReturnDto(row), 201);
  },
);

const list = route(
  {
    method: "get",
    path: "/orders/{id}/returns",
    operationId: "listOrderReturns",
    tags,
    summary: "List the returns of an order",
    description: "Oldest first. For the account that placed the order, or with its `Order-Token`.",
    access: orderHolder,
    request: { params: IdParam, query: OrderReturnsQuery },
    responses: { 200: json(ReturnsPage, "A page of returns") },
    problems: [OrderError.order_not_found, PlatformError.invalid_cursor],
  },
  async (c) => {
    const { rows, next_cursor } = await listOrderReturns(c.var.ctx, c.req.valid("param").id, c.req.valid("query"));
    return c.json({ data: rows.map(toReturnDto), next_cursor }, 200);
  },
);

const getOne = route(
  {
    method: "get",
    path: "/orders/{id}/returns/{return_id}",
    operationId: "getReturn",
    tags,
    summary: "Read a return",
    description: "For the account that placed the order, or with its `Order-Token`.",
    access: orderHolder,
    request: { params: ReturnParams },
    responses: { 200: json(ReturnDto, "The return") },
    problems: [OrderError.order_not_found, ReturnError.return_not_found],
  },
  async (c) => {
    const { id, return_id } = c.req.valid("param");
    return c.json(toReturnDto(await findOwnReturn(c.var.ctx, id, return_id)), 200);
  },
);

const cancel = route(
  {
    method: "post",
    path: "/orders/{id}/returns/{return_id}/cancel",
    operationId: "cancelReturn",
    tags,
    summary: "Call a return off",
    description: "Until the units are back, or money for them. Repeated, it answers the cancelled return.",
    access: orderHolder,
    request: { params: ReturnParams },
    responses: { 200: json(ReturnDto, "The return as it is now") },
    problems: [
      OrderError.order_not_found,
      OrderError.order_moved,
      ReturnError.return_not_found,
      ReturnError.illegal_return_move,
    ],
  },
  async (c) => {
    const { id, return_id } = c.req.valid("param");
    return c.json(toReturnDto(await cancelReturn(c.var.ctx, id, return_id)), 200);
  },
);

export const returnRoutes: readonly Route[] = [policy, request, list, getOne, cancel];

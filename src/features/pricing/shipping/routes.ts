import { everyone } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { ShippingError } from "./errors.ts";
import { MethodsQuery, ShippingMethodDto, ShippingMethodsPage, toShippingMethodDto } from "./schemas.ts";
import { findActiveMethod, listMethods } from "./store.ts";

const tags = ["Shipping and tax"];

const listShippingMethods = route(
  {
    method: "get",
    path: "/shipping/methods",
    operationId: "listShippingMethods",
    tags,
    summary: "List the shipping methods",
    description:
      "The ways in which orders are sent at present, in the shop's order. `GET /shipping/rates` says which of them can be chosen where, and for how much.",
    access: everyone,
    request: { query: MethodsQuery },
    responses: { 200: json(ShippingMethodsPage, "A page of methods") },
  },
  async (c) => {
    const { ctx } = c.var;
    const { rows, ...rest } = await listMethods(ctx, ctx.replica, { ...c.req.valid("query"), is_active: true });
    return c.json({ data: rows.map(toShippingMethodDto), ...rest }, 200);
  },
);

const getShippingMethod = route(
  {
    method: "get",
    path: "/shipping/methods/{id}",
    operationId: "getShippingMethod",
    tags,
    summary: "Read a shipping method",
    description: "One method that is offered at present.",
    access: everyone,
    request: { params: IdParam },
    responses: { 200: json(ShippingMethodDto, "The method") },
    problems: [ShippingError.shipping_method_not_found],
  },
  async (c) => {
    const method = await findActiveMethod(c.var.ctx, c.req.valid("param").id);
    if (!method) throw ShippingError.shipping_method_not_found();
    return c.json(toShippingMethodDto(method), 200);
  },
);

export const shippingRoutes: readonly Route[] = [listShippingMethods, getShippingMethod];

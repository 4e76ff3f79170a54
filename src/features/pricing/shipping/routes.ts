import { everyone } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { ShippingError } from "./errors.ts";
import { listMethods } from "./list-methods.ts";
import { quoteShipping } from "./rules.ts";
import {
  MethodsQuery,
  RatesQuery,
  ShippingMethodDto,
  ShippingMethodsPage,
  ShippingRatesDto,
  toShippingMethodDto,
} from "./schemas.ts";
import { activeShippingMethods, findMethod } from "./store.ts";

const tags = ["Shipping and tax"];

const listShippingMethods = route(
  {
    method: "get",
    path: "/shipping/methods",
    operationId: "listShippingMethods",
    tags,
    summary: "List the shipping methods",
    description: "The ways in which orders are sent at present, in the shop's order.",
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
    const method = await findMethod(c.var.ctx, c.req.valid("param").id);
    if (!method?.is_active) throw ShippingError.shipping_method_not_found();
    return c.json(toShippingMethodDto(method), 200);
  },
);

const listShippingRates = route(
  {
    method: "get",
    path: "/shipping/rates",
    operationId: "listShippingRates",
    tags,
    summary: "Ask what sending would cost",
    description:
      "What each method would ask for goods of this `subtotal`. Only methods with a price in `currency` are offered. All methods ship everywhere, at any weight.",
    access: everyone,
    request: { query: RatesQuery },
    responses: { 200: json(ShippingRatesDto, "The offers") },
  },
  async (c) => {
    const { ctx } = c.var;
    const { subtotal, currency = ctx.config.DEFAULT_CURRENCY } = c.req.valid("query");
    const methods = await activeShippingMethods(ctx.replica);
    const data = methods.flatMap((method) => {
      const price = quoteShipping(method, { currency, subtotal });
      const { id: shipping_method_id, name, description } = method;
      return price === null ? [] : [{ shipping_method_id, name, description, price, currency }];
    });
    return c.json({ data, next_cursor: null }, 200);
  },
);

export const shippingRoutes: readonly Route[] = [listShippingMethods, getShippingMethod, listShippingRates];

import { settingsPermissions } from "#people/roles";
import { staff } from "#platform/http/auth";
import { changes } from "#platform/http/changes";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { changeMethod, createMethod, deleteMethod } from "./change-method.ts";
import { ShippingError } from "./errors.ts";
import { MethodRatesDto, ReplaceRates, toMethodRatesDto } from "./rate-schemas.ts";
import {
  AdminMethodsQuery,
  AdminShippingMethodDto,
  AdminShippingMethodsPage,
  ChangeShippingMethod,
  CreateShippingMethod,
  toAdminShippingMethodDto,
} from "./schemas.ts";
import { listMethods, methodById } from "./store.ts";

const tags = ["Shipping and tax"];
const changing = [
  ShippingError.shipping_method_not_found,
  ShippingError.too_many_shipping_rates,
  ShippingError.shipping_changed,
];

const adminListShippingMethods = route(
  {
    method: "get",
    path: "/admin/shipping/methods",
    operationId: "adminListShippingMethods",
    tags,
    summary: "List all shipping methods",
    description: "Also those that are not offered at present.",
    access: staff(settingsPermissions.read),
    request: { query: AdminMethodsQuery },
    responses: { 200: json(AdminShippingMethodsPage, "A page of methods") },
  },
  async (c) => {
    const { ctx } = c.var;
    const { rows, ...rest } = await listMethods(ctx, ctx.db, c.req.valid("query"));
    return c.json({ data: rows.map(toAdminShippingMethodDto), ...rest }, 200);
  },
);

const createShippingMethod = route(
  {
    method: "post",
    path: "/admin/shipping/methods",
    operationId: "adminCreateShippingMethod",
    tags,
    summary: "Add a shipping method",
    description:
      "An order is sent at the rate for its currency, subtotal after discounts and weight, in the most specific zone around its address in which the method has rates in that currency. Rates without a zone are for everywhere else.",
    access: staff(settingsPermissions.write),
    request: { body: { content: { "application/json": { schema: CreateShippingMethod } } } },
    responses: { 201: json(AdminShippingMethodDto, "The new method") },
    problems: [
      ShippingError.too_many_shipping_methods,
      ShippingError.too_many_shipping_rates,
      ShippingError.shipping_changed,
    ],
  },
  async (c) => c.json(toAdminShippingMethodDto(await createMethod(c.var.ctx, c.req.valid("json"))), 201),
);

const [changeShippingMethod, replaceShippingMethod] = changes(
  {
    method: "patch",
    path: "/admin/shipping/methods/{id}",
    operationId: "adminUpdateShippingMethod",
    tags,
    summary: "Change a shipping method",
    description:
      "`rates` replaces all rates. With `is_active: false` it is no longer offered. Placed orders keep their price.",
    access: staff(settingsPermissions.write),
    request: { params: IdParam, body: { content: { "application/json": { schema: ChangeShippingMethod } } } },
    responses: { 200: json(AdminShippingMethodDto, "The method as it is now") },
    problems: changing,
  },
  async (c) => {
    const method = await changeMethod(c.var.ctx, c.req.valid("param").id, c.req.valid("json"));
    return c.json(toAdminShippingMethodDto(method), 200);
  },
  ["name", "rates"],
);

const getRates = route(
  {
    method: "get",
    path: "/admin/shipping/methods/{id}/rates",
    operationId: "adminGetShippingMethodRates",
    tags,
    summary: "Read the rates of a shipping method",
    description: "All of them, and the orders between them that none is for.",
    access: staff(settingsPermissions.read),
    request: { params: IdParam },
    responses: { 200: json(MethodRatesDto, "The rates and their gaps") },
    problems: [ShippingError.shipping_method_not_found],
  },
  async (c) => {
    const method = await methodById(c.var.ctx, c.req.valid("param").id).get();
    if (!method) throw ShippingError.shipping_method_not_found();
    return c.json(toMethodRatesDto(method), 200);
  },
);

const replaceRates = route(
  {
    method: "put",
    path: "/admin/shipping/methods/{id}/rates",
    operationId: "adminReplaceShippingMethodRates",
    tags,
    summary: "Replace the rates of a shipping method",
    description:
      "All at once. Two rates of one zone and currency must not be for the same order; gaps between them are allowed, and answered.",
    access: staff(settingsPermissions.write),
    request: { params: IdParam, body: json(ReplaceRates, "All rates of the method") },
    responses: { 200: json(MethodRatesDto, "The rates and their gaps") },
    problems: changing,
  },
  async (c) =>
    c.json(toMethodRatesDto(await changeMethod(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))), 200),
);

const deleteShippingMethod = route(
  {
    method: "delete",
    path: "/admin/shipping/methods/{id}",
    operationId: "adminDeleteShippingMethod",
    tags,
    summary: "Delete a shipping method",
    description: "With its rates. Placed orders keep its name and what it cost.",
    access: staff(settingsPermissions.write),
    request: { params: IdParam },
    responses: { 204: { description: "The method is deleted" } },
    problems: [ShippingError.shipping_method_not_found],
  },
  async (c) => {
    await deleteMethod(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  },
);

export const shippingAdminRoutes: readonly Route[] = [
  adminListShippingMethods,
  createShippingMethod,
  changeShippingMethod,
  replaceShippingMethod,
  deleteShippingMethod,
  getRates,
  replaceRates,
];

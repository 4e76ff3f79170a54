import { settingsPermissions } from "#people/roles";
import { staff } from "#platform/http/auth";
import { changes } from "#platform/http/changes";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { changeMethod, createMethod } from "./change-method.ts";
import { deleteMethod } from "./delete-method.ts";
import { ShippingError } from "./errors.ts";
import { listMethods } from "./list-methods.ts";
import {
  AdminMethodsQuery,
  AdminShippingMethodDto,
  AdminShippingMethodsPage,
  ChangeShippingMethod,
  CreateShippingMethod,
  toAdminShippingMethodDto,
} from "./schemas.ts";

const tags = ["Shipping and tax"];

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
      "One price for each currency it is offered in; with `free_above`, sending is free from that amount of goods on.",
    access: staff(settingsPermissions.write),
    request: { body: { content: { "application/json": { schema: CreateShippingMethod } } } },
    responses: { 201: json(AdminShippingMethodDto, "The new method") },
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
      "`prices` replaces all prices. With `is_active: false` it is no longer offered. Placed orders keep their price.",
    access: staff(settingsPermissions.write),
    request: { params: IdParam, body: { content: { "application/json": { schema: ChangeShippingMethod } } } },
    responses: { 200: json(AdminShippingMethodDto, "The method as it is now") },
    problems: [ShippingError.shipping_method_not_found],
  },
  async (c) => {
    const method = await changeMethod(c.var.ctx, c.req.valid("param").id, c.req.valid("json"));
    return c.json(toAdminShippingMethodDto(method), 200);
  },
  ["name", "prices"],
);

const deleteShippingMethod = route(
  {
    method: "delete",
    path: "/admin/shipping/methods/{id}",
    operationId: "adminDeleteShippingMethod",
    tags,
    summary: "Delete a shipping method",
    description: "It is no longer offered. Placed orders keep its name and what it cost.",
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
];

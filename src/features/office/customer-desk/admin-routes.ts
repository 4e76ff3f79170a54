import { AttemptError } from "#access/limits";
import { endSessionOf, listSessions, SessionDto, SessionError, toSessionDto } from "#access/sessions";
import { findBelow, StaffError, StaffUserDto, toStaffUserDto } from "#access/staff";
import { AdminOrderDto, orderPermissions, toAdminOrderDtos } from "#ordering/order-desk";
import { listOrders } from "#ordering/orders";
import { AccountError, customerPermissions } from "#people/accounts";
import { AddressDto, listAddresses, toAddressDto, unsealAddress } from "#people/addresses";
import { PlatformError } from "#platform/basics/errors";
import { pageOf } from "#platform/data/cursor";
import { can, staff } from "#platform/http/auth";
import { networkOfClient } from "#platform/http/rate-limit";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { createCustomer, editCustomer } from "./create-customer.ts";
import { CustomerInput, CustomerPageQuery, CustomerPatch, SessionParam } from "./schemas.ts";

const tags = ["Staff"];
const read = staff(customerPermissions.read);
const write = staff(customerPermissions.write);
const found = [StaffError.user_not_found, StaffError.permission_not_held];

const create = route(
  {
    method: "post",
    path: "/admin/users",
    operationId: "adminCreateUser",
    tags,
    summary: "Create a customer",
    description:
      "An account without a password. The customer gets a mail with a link to choose one; following it verifies the address. To add staff, send an invitation.",
    access: write,
    request: { body: json(CustomerInput, "The customer") },
    responses: { 201: json(StaffUserDto, "The new account") },
    problems: [AccountError.email_taken, AttemptError.too_many_attempts],
  },
  async (c) => c.json(toStaffUserDto(await createCustomer(c.var.ctx, c.req.valid("json"), networkOfClient(c))), 201),
);

const editing = {
  path: "/admin/users/{id}",
  tags,
  access: write,
  request: { params: IdParam, body: json(CustomerPatch, "The fields to change") },
  responses: { 200: json(StaffUserDto, "The changed account") },
  problems: found,
} as const;

const update = route(
  {
    ...editing,
    method: "patch",
    operationId: "adminUpdateUser",
    summary: "Edit a user's profile",
    description:
      "You must hold every permission that the user has. Contacts, roles and passwords have operations of their own.",
  },
  async (c) => c.json(toStaffUserDto(await editCustomer(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))), 200),
);

const replace = route(
  {
    ...editing,
    method: "put",
    operationId: "adminReplaceUser",
    summary: "Edit a user's profile, as PATCH does",
    description: "No field is required, so the two are the same.",
  },
  async (c) => c.json(toStaffUserDto(await editCustomer(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))), 200),
);

const sessions = route(
  {
    method: "get",
    path: "/admin/users/{id}/sessions",
    operationId: "adminListUserSessions",
    tags,
    summary: "List where a user is signed in",
    description: "The live sessions, newest first.",
    access: read,
    request: { params: IdParam, query: CustomerPageQuery },
    responses: { 200: json(pageOf(SessionDto), "A page of sessions") },
    problems: [...found, PlatformError.invalid_cursor],
  },
  async (c) => {
    const { ctx } = c.var;
    const { id } = await findBelow(ctx, c.req.valid("param").id);
    const { rows, ...page } = await listSessions(ctx, { id }, c.req.valid("query"));
    const own = ctx.actor.type === "user" ? ctx.actor.session_id : "";
    return c.json({ data: rows.map((row) => toSessionDto(row, own)), ...page }, 200);
  },
);

const endSession = route(
  {
    method: "delete",
    path: "/admin/users/{id}/sessions/{session_id}",
    operationId: "adminDeleteUserSession",
    tags,
    summary: "Sign a user out on one device",
    description: "At once where this was answered, within 10 seconds elsewhere. May be repeated.",
    access: write,
    request: { params: SessionParam },
    responses: { 204: { description: "The session has ended" } },
    problems: [...found, SessionError.session_not_found],
  },
  async (c) => {
    const { id, session_id } = c.req.valid("param");
    await findBelow(c.var.ctx, id);
    await endSessionOf(c.var.ctx, id, session_id);
    return c.body(null, 204);
  },
);

const addresses = route(
  {
    method: "get",
    path: "/admin/users/{id}/addresses",
    operationId: "adminListUserAddresses",
    tags,
    summary: "List a user's addresses",
    description: "The address book, newest first.",
    access: read,
    request: { params: IdParam, query: CustomerPageQuery },
    responses: { 200: json(pageOf(AddressDto), "A page of addresses") },
    problems: [...found, PlatformError.invalid_cursor],
  },
  async (c) => {
    const { ctx } = c.var;
    const { id } = await findBelow(ctx, c.req.valid("param").id);
    const { rows, ...page } = await listAddresses(ctx, { id }, c.req.valid("query"));
    const opened = await Promise.all(rows.map((row) => unsealAddress(ctx, row)));
    return c.json({ data: opened.flatMap((address) => (address ? [toAddressDto(address)] : [])), ...page }, 200);
  },
);

const orders = route(
  {
    method: "get",
    path: "/admin/users/{id}/orders",
    operationId: "adminListUserOrders",
    tags,
    summary: "List a user's orders",
    description: "Newest first. Callers without `customers:read` find no user.",
    access: staff(orderPermissions.read),
    request: { params: IdParam, query: CustomerPageQuery },
    responses: { 200: json(pageOf(AdminOrderDto), "A page of orders") },
    problems: [...found, PlatformError.invalid_cursor],
  },
  async (c) => {
    const { ctx } = c.var;
    // Otherwise the list would say who has bought here.
    if (!can(ctx.actor, customerPermissions.read)) throw StaffError.user_not_found();
    const { id } = await findBelow(ctx, c.req.valid("param").id);
    const { rows, ...page } = await listOrders(ctx, { ...c.req.valid("query"), user_id: id });
    return c.json({ data: await toAdminOrderDtos(ctx, rows), ...page }, 200);
  },
);

/** `/admin/users/{id}`: a customer's account as staff keep it. */
export const customerDeskRoutes: readonly Route[] = [create, update, replace, sessions, endSession, addresses, orders];

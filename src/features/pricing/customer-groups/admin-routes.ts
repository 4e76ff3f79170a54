import { customerPermissions } from "#people/accounts";
import { PlatformError } from "#platform/basics/errors";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { changeGroup, createGroup, deleteGroup } from "./change-group.ts";
import { CustomerGroupError } from "./errors.ts";
import {
  CustomerGroupDto,
  CustomerGroupInput,
  CustomerGroupPatch,
  CustomerGroupReplacement,
  GroupsPage,
  GroupsQuery,
  toGroupDto,
} from "./schemas.ts";
import { findGroup, listGroups } from "./store.ts";

const tags = ["Customer groups"];
const read = staff(customerPermissions.read);
const write = staff(customerPermissions.write);
const { customer_group_not_found, customer_group_in_use, too_many_customer_groups } = CustomerGroupError;

const list = route(
  {
    method: "get",
    path: "/admin/customer-groups",
    operationId: "adminListCustomerGroups",
    tags,
    summary: "List customer groups",
    description: "Newest first.",
    access: read,
    request: { query: GroupsQuery },
    responses: { 200: json(GroupsPage, "A page of groups") },
    problems: [PlatformError.invalid_cursor],
  },
  async (c) => {
    const { rows, ...page } = await listGroups(c.var.ctx, c.req.valid("query"));
    return c.json({ data: rows.map(toGroupDto), ...page }, 200);
  },
);

const create = route(
  {
    method: "post",
    path: "/admin/customer-groups",
    operationId: "adminCreateCustomerGroup",
    tags,
    summary: "Create a customer group",
    description:
      "Members are added by staff, by the rule, or both. With a rule, customers who match it already become members within minutes: `rule_applied_at` says when all have been compared.",
    access: write,
    request: { body: json(CustomerGroupInput, "The group") },
    responses: { 201: json(CustomerGroupDto, "The new group") },
    problems: [too_many_customer_groups],
  },
  async (c) => c.json(toGroupDto(await createGroup(c.var.ctx, c.req.valid("json"))), 201),
);

const get = route(
  {
    method: "get",
    path: "/admin/customer-groups/{id}",
    operationId: "adminGetCustomerGroup",
    tags,
    summary: "Get a customer group",
    description: "Its members have a list of their own.",
    access: read,
    request: { params: IdParam },
    responses: { 200: json(CustomerGroupDto, "The group") },
    problems: [customer_group_not_found],
  },
  async (c) => c.json(toGroupDto(await findGroup(c.var.ctx, c.req.valid("param").id)), 200),
);

const editing = {
  path: "/admin/customer-groups/{id}",
  tags,
  access: write,
  responses: { 200: json(CustomerGroupDto, "The changed group") },
  problems: [customer_group_not_found],
} as const;

const update = route(
  {
    ...editing,
    method: "patch",
    operationId: "adminUpdateCustomerGroup",
    summary: "Change a customer group",
    description:
      "With another rule, all customers are compared again within minutes: members by the old rule whom the new one does not match leave. Members added by staff stay.",
    request: { params: IdParam, body: json(CustomerGroupPatch, "The fields to change") },
  },
  async (c) => c.json(toGroupDto(await changeGroup(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))), 200),
);

const replace = route(
  {
    ...editing,
    method: "put",
    operationId: "adminReplaceCustomerGroup",
    summary: "Change a customer group, with all required fields",
    description: "As PATCH: a field that is left out stays as it was.",
    request: { params: IdParam, body: json(CustomerGroupReplacement, "The group") },
  },
  async (c) => c.json(toGroupDto(await changeGroup(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))), 200),
);

const remove = route(
  {
    method: "delete",
    path: "/admin/customer-groups/{id}",
    operationId: "adminDeleteCustomerGroup",
    tags,
    summary: "Delete a customer group",
    description:
      "Its customers stay, and are no longer members. Refused while a price list or promotion names the group.",
    access: write,
    request: { params: IdParam },
    responses: { 204: { description: "The group is deleted" } },
    problems: [customer_group_not_found, customer_group_in_use],
  },
  async (c) => {
    await deleteGroup(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  },
);

export const customerGroupRoutes: readonly Route[] = [list, create, get, update, replace, remove];

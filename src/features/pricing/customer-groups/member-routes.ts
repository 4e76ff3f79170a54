import { findBelow, StaffError } from "#access/staff";
import { customerPermissions } from "#people/accounts";
import { PlatformError } from "#platform/basics/errors";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { addMembers, removeMember } from "./change-members.ts";
import { CustomerGroupError } from "./errors.ts";
import { listGroupsOf, listMembers } from "./list-members.ts";
import {
  MemberParam,
  MemberResultsDto,
  MembersInput,
  MembersPage,
  MembersQuery,
  toMemberDto,
  toResultDto,
  toUserGroupDto,
  UserGroupsPage,
} from "./schemas.ts";

const tags = ["Customer groups"];
const read = staff(customerPermissions.read);
const write = staff(customerPermissions.write);
const { customer_group_not_found, member_not_found, member_by_rule } = CustomerGroupError;

const list = route(
  {
    method: "get",
    path: "/admin/customer-groups/{id}/members",
    operationId: "adminListCustomerGroupMembers",
    tags,
    summary: "List the members of a customer group",
    description: "Newest first.",
    access: read,
    request: { params: IdParam, query: MembersQuery },
    responses: { 200: json(MembersPage, "A page of members") },
    problems: [customer_group_not_found, PlatformError.invalid_cursor],
  },
  async (c) => {
    const { rows, ...page } = await listMembers(c.var.ctx, c.req.valid("param").id, c.req.valid("query"));
    return c.json({ data: rows.map(toMemberDto), ...page }, 200);
  },
);

const add = route(
  {
    method: "post",
    path: "/admin/customer-groups/{id}/members",
    operationId: "adminAddCustomerGroupMembers",
    tags,
    summary: "Add members to a customer group",
    description:
      "Up to 1,000 accounts, each by id or e-mail address and with a result of its own. Their prices change with the next request that prices something for them.",
    access: write,
    request: { params: IdParam, body: json(MembersInput, "The accounts") },
    responses: { 200: json(MemberResultsDto, "A result for each entry") },
    problems: [customer_group_not_found],
  },
  async (c) => {
    const results = await addMembers(c.var.ctx, c.req.valid("param").id, c.req.valid("json").members);
    return c.json({ data: results.map(toResultDto) }, 200);
  },
);

const remove = route(
  {
    method: "delete",
    path: "/admin/customer-groups/{id}/members/{user_id}",
    operationId: "adminRemoveCustomerGroupMember",
    tags,
    summary: "Remove a member from a customer group",
    description: "For members added by staff. A customer for whom the group's rule holds stays a member by the rule.",
    access: write,
    request: { params: MemberParam },
    responses: { 204: { description: "The member is removed" } },
    problems: [customer_group_not_found, member_not_found, member_by_rule],
  },
  async (c) => {
    const { id, user_id } = c.req.valid("param");
    await removeMember(c.var.ctx, id, user_id);
    return c.body(null, 204);
  },
);

const listOfUser = route(
  {
    method: "get",
    path: "/admin/users/{id}/groups",
    operationId: "adminListUserGroups",
    tags,
    summary: "List a user's customer groups",
    description: "The groups that the account belongs to now.",
    access: read,
    request: { params: IdParam, query: MembersQuery },
    responses: { 200: json(UserGroupsPage, "A page of groups") },
    problems: [StaffError.user_not_found, StaffError.permission_not_held, PlatformError.invalid_cursor],
  },
  async (c) => {
    const { ctx } = c.var;
    const { id } = await findBelow(ctx, c.req.valid("param").id);
    const { rows, ...page } = await listGroupsOf(ctx, id, c.req.valid("query"));
    return c.json({ data: rows.map(toUserGroupDto), ...page }, 200);
  },
);

export const memberRoutes: readonly Route[] = [list, add, remove, listOfUser];

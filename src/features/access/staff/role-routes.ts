import { staffPermissions } from "#people/roles";
import { staff } from "#platform/http/auth";
import { changes } from "#platform/http/changes";
import { allPermissions } from "#platform/http/permissions";
import { json, route, type Route } from "#platform/http/route";
import { changeRole, createRole, deleteRole } from "./change-role.ts";
import { StaffError } from "./errors.ts";
import { findRole, listRoles, ofOwn } from "./list-roles.ts";
import { ChangeRole, CreateRole, PermissionsDto, RoleDto, RoleParam, RolesPage, RolesQuery } from "./schemas.ts";

const tags = ["Staff"];

const listPermissions = route(
  {
    method: "get",
    path: "/admin/permissions",
    operationId: "adminListPermissions",
    tags,
    summary: "List all permissions",
    description: "What a role or an API key can be allowed to do.",
    access: staff(staffPermissions.read),
    responses: { 200: json(PermissionsDto, "All of them") },
  },
  async (c) => c.json({ data: allPermissions() }, 200),
);

const list = route(
  {
    method: "get",
    path: "/admin/roles",
    operationId: "adminListRoles",
    tags,
    summary: "List the roles",
    description: "Those that came with the shop and those that it made itself, by name.",
    access: staff(staffPermissions.read),
    request: { query: RolesQuery },
    responses: { 200: json(RolesPage, "A page of roles") },
  },
  async (c) => {
    const { rows, ...rest } = await listRoles(c.var.ctx, c.req.valid("query"));
    return c.json({ data: rows, ...rest }, 200);
  },
);

const show = route(
  {
    method: "get",
    path: "/admin/roles/{name}",
    operationId: "adminGetRole",
    tags,
    summary: "Show a role",
    description: "What it is called and what it allows.",
    access: staff(staffPermissions.read),
    request: { params: RoleParam },
    responses: { 200: json(RoleDto, "The role") },
    problems: [StaffError.role_not_found],
  },
  async (c) => c.json(await findRole(c.var.ctx, c.req.valid("param").name), 200),
);

const create = route(
  {
    method: "post",
    path: "/admin/roles",
    operationId: "adminCreateRole",
    tags,
    summary: "Make a role",
    description: "It can allow what you may do yourself.",
    access: staff(staffPermissions.write),
    step_up: "always",
    request: { body: json(CreateRole, "Its name, which stays, and what it allows") },
    responses: { 201: json(RoleDto, "The new role") },
    problems: [StaffError.permission_not_held, StaffError.role_taken],
  },
  async (c) => c.json(ofOwn(await createRole(c.var.ctx, c.req.valid("json"))), 201),
);

const [change, replace] = changes(
  {
    method: "patch",
    path: "/admin/roles/{name}",
    operationId: "adminUpdateRole",
    tags,
    summary: "Change a role",
    description: "Applies to all members of the role within 10 seconds.",
    access: staff(staffPermissions.write),
    step_up: "always",
    request: { params: RoleParam, body: json(ChangeRole, "What changes") },
    responses: { 200: json(RoleDto, "The role as it is now") },
    problems: [StaffError.permission_not_held, StaffError.role_not_found, StaffError.role_built_in],
  },
  async (c) => c.json(ofOwn(await changeRole(c.var.ctx, c.req.valid("param").name, c.req.valid("json"))), 200),
  ["title", "permissions"],
);

const remove = route(
  {
    method: "delete",
    path: "/admin/roles/{name}",
    operationId: "adminDeleteRole",
    tags,
    summary: "Delete a role without members",
    description: "Built-in roles cannot be deleted.",
    access: staff(staffPermissions.write),
    step_up: "always",
    request: { params: RoleParam },
    responses: { 204: { description: "Deleted" } },
    problems: [
      StaffError.permission_not_held,
      StaffError.role_not_found,
      StaffError.role_built_in,
      StaffError.role_in_use,
    ],
  },
  async (c) => {
    await deleteRole(c.var.ctx, c.req.valid("param").name);
    return c.body(null, 204);
  },
);

export const roleRoutes: readonly Route[] = [listPermissions, list, show, create, change, replace, remove];

import { customerPermissions } from "#people/accounts";
import { staffPermissions } from "#people/roles";
import { nameActors } from "#platform/data/actor-names";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { disableUser, enableUser, logOutUser } from "./disable-user.ts";
import { StaffError } from "./errors.ts";
import { findOfficeAccount, grantRole } from "./grant-role.ts";
import { listUsers } from "./list-users.ts";
import { resetFactors } from "./reset-factors.ts";
import {
  GrantInput,
  NoteDto,
  NoteInput,
  NotesPage,
  NotesQuery,
  StaffUserDto,
  toNoteDto,
  toStaffUserDto,
  UsersPage,
  UsersQuery,
} from "./schemas.ts";
import { addUserNote, listUserNotes } from "./user-notes.ts";

const tags = ["Staff"];
const { permission_not_held, user_not_found, last_admin, own_account, verified_email_required } = StaffError;

const list = route(
  {
    method: "get",
    path: "/admin/users",
    operationId: "adminListUsers",
    tags,
    summary: "List and search users",
    description: "Customers and staff, newest first. `q` finds them by e-mail address, telephone number or name.",
    access: staff(staffPermissions.read),
    request: { query: UsersQuery },
    responses: { 200: json(UsersPage, "A page of users") },
  },
  async (c) => {
    const { rows, ...rest } = await listUsers(c.var.ctx, c.req.valid("query"));
    return c.json({ data: rows.map(toStaffUserDto), ...rest }, 200);
  },
);

const show = route(
  {
    method: "get",
    path: "/admin/users/{id}",
    operationId: "adminGetUser",
    tags,
    summary: "Show a user",
    description: "The account with its role, what that allows, and when it was used last.",
    access: staff(staffPermissions.read),
    request: { params: IdParam },
    responses: { 200: json(StaffUserDto, "The user") },
    problems: [user_not_found],
  },
  async (c) => c.json(toStaffUserDto(await findOfficeAccount(c.var.ctx, c.req.valid("param").id)), 200),
);

const grant = route(
  {
    method: "post",
    path: "/admin/users/{id}/roles",
    operationId: "adminGrantRole",
    tags,
    summary: "Give a user a role",
    description:
      "Replaces the user's role; `customer` removes all permissions. You must hold every permission of both roles, and one admin must remain. Roles in the back office require a verified e-mail address, since anybody can register with a colleague's.",
    access: staff(staffPermissions.write),
    step_up: "always",
    request: { params: IdParam, body: json(GrantInput, "The role") },
    responses: { 200: json(StaffUserDto, "The user as they are now") },
    problems: [permission_not_held, user_not_found, last_admin, verified_email_required],
  },
  async (c) =>
    c.json(toStaffUserDto(await grantRole(c.var.ctx, c.req.valid("param").id, c.req.valid("json").role)), 200),
);

const disable = route(
  {
    method: "post",
    path: "/admin/users/{id}/disable",
    operationId: "adminDisableUser",
    tags,
    summary: "Disable a user",
    description: "Sessions of the account end, and it cannot sign in until it is enabled again. Orders stay.",
    access: staff(staffPermissions.write),
    step_up: "always",
    request: { params: IdParam },
    responses: { 200: json(StaffUserDto, "The user as they are now") },
    problems: [permission_not_held, user_not_found, last_admin, own_account],
  },
  async (c) => c.json(toStaffUserDto(await disableUser(c.var.ctx, c.req.valid("param").id)), 200),
);

const enable = route(
  {
    method: "post",
    path: "/admin/users/{id}/enable",
    operationId: "adminEnableUser",
    tags,
    summary: "Enable a user",
    description: "They can sign in again.",
    access: staff(staffPermissions.write),
    request: { params: IdParam },
    responses: { 200: json(StaffUserDto, "The user as they are now") },
    problems: [permission_not_held, user_not_found],
  },
  async (c) => c.json(toStaffUserDto(await enableUser(c.var.ctx, c.req.valid("param").id)), 200),
);

const logOut = route(
  {
    method: "post",
    path: "/admin/users/{id}/logout",
    operationId: "adminLogoutUser",
    tags,
    summary: "Sign a user out everywhere",
    description: "All sessions end: at once where this was answered, within 10 seconds elsewhere.",
    access: staff(staffPermissions.write),
    request: { params: IdParam },
    responses: { 204: { description: "Signed out" } },
    problems: [permission_not_held, user_not_found],
  },
  async (c) => {
    await logOutUser(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  },
);

const reset = route(
  {
    method: "delete",
    path: "/admin/users/{id}/factors",
    operationId: "adminResetUserFactors",
    tags,
    summary: "Take a user's second factor and passkeys away",
    description:
      "For users who have lost their device and recovery codes. Verify their identity first. Their sessions end, a mail tells them, and they sign in with their password until they add another factor.",
    access: staff(staffPermissions.write),
    step_up: "always",
    request: { params: IdParam },
    responses: { 204: { description: "Taken away" } },
    problems: [permission_not_held, user_not_found, own_account],
  },
  async (c) => {
    await resetFactors(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  },
);

const notes = route(
  {
    method: "get",
    path: "/admin/users/{id}/notes",
    operationId: "adminListUserNotes",
    tags,
    summary: "List the notes about a user",
    description: "Written by staff for staff, newest first.",
    access: staff(customerPermissions.read),
    request: { params: IdParam, query: NotesQuery },
    responses: { 200: json(NotesPage, "A page of notes") },
    problems: [user_not_found],
  },
  async (c) => {
    const { ctx } = c.var;
    const { rows, ...rest } = await listUserNotes(ctx, c.req.valid("param").id, c.req.valid("query"));
    const actorOf = await nameActors(ctx, rows);
    return c.json({ data: rows.map((row) => toNoteDto(row, actorOf)), ...rest }, 200);
  },
);

const addNote = route(
  {
    method: "post",
    path: "/admin/users/{id}/notes",
    operationId: "adminCreateUserNote",
    tags,
    summary: "Write a note about a user",
    description: "For other members of staff. The user does not see it.",
    access: staff(customerPermissions.write),
    request: { params: IdParam, body: json(NoteInput, "The note") },
    responses: { 201: json(NoteDto, "The note") },
    problems: [user_not_found],
  },
  async (c) => {
    const { ctx } = c.var;
    const note = await addUserNote(ctx, c.req.valid("param").id, c.req.valid("json").note);
    return c.json(toNoteDto(note, await nameActors(ctx, [note])), 201);
  },
);

/** `/admin/users`: who is who, and who may do what. */
export const userRoutes: readonly Route[] = [list, show, grant, disable, enable, logOut, reset, notes, addNote];

import { AttemptError } from "#access/limits";
import { StaffError } from "#access/staff";
import { staffPermissions } from "#people/roles";
import { PlatformError } from "#platform/basics/errors";
import { staff } from "#platform/http/auth";
import { networkOfClient } from "#platform/http/rate-limit";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { resendInvitation, revokeInvitation } from "./change-invitation.ts";
import { InvitationError } from "./errors.ts";
import { inviteStaff } from "./invite-staff.ts";
import { InvitationDto, InvitationInput, InvitationsPage, InvitationsQuery, toInvitationDto } from "./schemas.ts";
import { findInvitation, listInvitations } from "./store.ts";

const tags = ["Staff"];
const { invitation_not_found, invitation_closed, already_staff, too_many_invitations } = InvitationError;

const list = route(
  {
    method: "get",
    path: "/admin/users/invitations",
    operationId: "adminListInvitations",
    tags,
    summary: "List the invitations",
    description: "Newest first. An invitation is kept for 30 days after it has expired.",
    access: staff(staffPermissions.read),
    request: { query: InvitationsQuery },
    responses: { 200: json(InvitationsPage, "A page of invitations") },
    problems: [PlatformError.invalid_cursor],
  },
  async (c) => {
    const { ctx } = c.var;
    const { rows, ...page } = await listInvitations(ctx, c.req.valid("query"));
    return c.json({ data: rows.map((row) => toInvitationDto(row, ctx.now())), ...page }, 200);
  },
);

const create = route(
  {
    method: "post",
    path: "/admin/users/invitations",
    operationId: "adminCreateInvitation",
    tags,
    summary: "Invite a person to the back office",
    description:
      "Mails a link that works once, for three days. Accepting it proves the e-mail address and gives the role; no account is needed before. You must hold every permission of the role, also when the invitation is accepted. It replaces an open invitation to the same address.",
    access: staff(staffPermissions.write),
    step_up: "always",
    request: { body: json(InvitationInput, "The e-mail address and the role") },
    responses: { 201: json(InvitationDto, "The invitation") },
    problems: [StaffError.permission_not_held, already_staff, too_many_invitations, AttemptError.too_many_attempts],
  },
  async (c) => {
    const { ctx } = c.var;
    const invitation = await inviteStaff(ctx, c.req.valid("json"), networkOfClient(c));
    return c.json(toInvitationDto(invitation, ctx.now()), 201);
  },
);

const get = route(
  {
    method: "get",
    path: "/admin/invitations/{id}",
    operationId: "adminGetInvitation",
    tags,
    summary: "Get an invitation",
    description: "With its status and the person who sent it.",
    access: staff(staffPermissions.read),
    request: { params: IdParam },
    responses: { 200: json(InvitationDto, "The invitation") },
    problems: [invitation_not_found],
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(toInvitationDto(await findInvitation(ctx, c.req.valid("param").id), ctx.now()), 200);
  },
);

const resend = route(
  {
    method: "post",
    path: "/admin/invitations/{id}/resend",
    operationId: "adminSendInvitation",
    tags,
    summary: "Send an invitation again",
    description: "Mails a new link for three more days; the links before it stop working.",
    access: staff(staffPermissions.write),
    step_up: "always",
    request: { params: IdParam },
    responses: { 200: json(InvitationDto, "The invitation") },
    problems: [StaffError.permission_not_held, invitation_not_found, invitation_closed, AttemptError.too_many_attempts],
  },
  async (c) => {
    const { ctx } = c.var;
    const invitation = await resendInvitation(ctx, c.req.valid("param").id, networkOfClient(c));
    return c.json(toInvitationDto(invitation, ctx.now()), 200);
  },
);

const revoke = route(
  {
    method: "delete",
    path: "/admin/invitations/{id}",
    operationId: "adminRevokeInvitation",
    tags,
    summary: "Revoke an invitation",
    description: "Its link stops working. May be repeated.",
    access: staff(staffPermissions.write),
    request: { params: IdParam },
    responses: { 204: { description: "The invitation is revoked" } },
    problems: [StaffError.permission_not_held, invitation_not_found, invitation_closed],
  },
  async (c) => {
    await revokeInvitation(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  },
);

/** `/admin/users/invitations`, and each of them at `/admin/invitations/{id}`. */
export const invitationAdminRoutes: readonly Route[] = [list, create, get, resend, revoke];

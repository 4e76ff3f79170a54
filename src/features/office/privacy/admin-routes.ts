import { StaffError } from "#access/staff";
import { OrderError } from "#ordering/orders";
import { customerPermissions } from "#people/accounts";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import type { DataOfPeople } from "./data-of-people.ts";
import { eraseOrder } from "./erase-order.ts";
import { PrivacyError } from "./errors.ts";
import { readExportOf } from "./read-export.ts";
import { requestErasureOf } from "./request-erasure.ts";
import { requestExportOf } from "./request-export.ts";
import { ErasureDto, ExportDto, toErasureDto, toExportDto } from "./schemas.ts";

const eraseUser = (data: DataOfPeople) =>
  route(
    {
      method: "post",
      path: "/admin/users/{id}/erase",
      operationId: "adminEraseUser",
      tags: ["Staff"],
      summary: "Erase a user at their request",
      description: "As if the user had requested it: in 14 days, unless they log in before. Their sessions end now.",
      access: staff(customerPermissions.write),
      step_up: "always",
      request: { params: IdParam },
      responses: { 202: json(ErasureDto, "When it happens") },
      problems: [
        StaffError.user_not_found,
        StaffError.permission_not_held,
        StaffError.own_account,
        StaffError.last_admin,
        PrivacyError.order_open,
      ],
    },
    async (c) => c.json(toErasureDto(await requestErasureOf(c.var.ctx, data, c.req.valid("param").id)), 202),
  );

const requestExport = route(
  {
    method: "post",
    path: "/admin/users/{id}/export",
    operationId: "adminRequestUserExport",
    tags: ["Staff"],
    summary: "Make a copy of all that is held about a user",
    description:
      "For a user who writes to the shop. The copy is made within a minute; the user gets a link by mail, and staff read it here. A second request within an hour gives the same copy.",
    access: staff(customerPermissions.write),
    step_up: "always",
    request: { params: IdParam },
    responses: { 202: json(ExportDto, "The copy, which is being made") },
    problems: [StaffError.user_not_found, StaffError.permission_not_held],
  },
  async (c) => c.json(toExportDto({ row: await requestExportOf(c.var.ctx, c.req.valid("param").id), data: null }), 202),
);

const getExport = route(
  {
    method: "get",
    path: "/admin/users/{id}/export",
    operationId: "adminGetUserExport",
    tags: ["Staff"],
    summary: "Get the latest copy of all that is held about a user",
    description: "Kept for seven days. Each reading is written into the audit log.",
    access: staff(customerPermissions.write),
    step_up: "always",
    request: { params: IdParam },
    responses: { 200: json(ExportDto, "The copy, without data while it is being made") },
    problems: [StaffError.user_not_found, StaffError.permission_not_held, PrivacyError.export_not_found],
  },
  async (c) => c.json(toExportDto(await readExportOf(c.var.ctx, c.req.valid("param").id)), 200),
);

const eraseGuest = (data: DataOfPeople) =>
  route(
    {
      method: "post",
      path: "/admin/orders/{id}/erase",
      operationId: "adminEraseGuestOrder",
      tags: ["Back office: orders"],
      summary: "Erase the guest of an order at their request",
      description:
        "At once and for good: e-mail address, addresses and notes. Items and amounts stay. A customer's orders are erased with the customer.",
      access: staff(customerPermissions.write),
      step_up: "always",
      request: { params: IdParam },
      responses: { 204: { description: "Erased" } },
      problems: [OrderError.order_not_found, PrivacyError.order_open],
    },
    async (c) => {
      await eraseOrder(c.var.ctx, data, c.req.valid("param").id);
      return c.body(null, 204);
    },
  );

export const privacyAdminRoutes = (data: DataOfPeople): readonly Route[] => [
  eraseUser(data),
  requestExport,
  getExport,
  eraseGuest(data),
];

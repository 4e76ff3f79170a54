import { StaffError } from "#access/staff";
import { OrderError } from "#ordering/orders";
import { customerPermissions } from "#people/accounts";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import type { DataOfPeople } from "./data-of-people.ts";
import { eraseOrder } from "./erase-order.ts";
import { PrivacyError } from "./errors.ts";
import { requestErasureOf } from "./request-erasure.ts";
import { ErasureDto, toErasureDto } from "./schemas.ts";

const eraseUser = (data: DataOfPeople) =>
  route(
    {
      method: "post",
      path: "/admin/users/{id}/erase",
      operationId: "adminEraseUser",
      tags: ["Staff"],
      summary: "Erase a user who asked for it",
      description: "As if they had asked themselves: in 14 days, unless they log in before. Their sessions end now.",
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

const eraseGuest = (data: DataOfPeople) =>
  route(
    {
      method: "post",
      path: "/admin/orders/{id}/erase",
      operationId: "adminEraseGuestOrder",
      tags: ["Back office: orders"],
      summary: "Erase the guest of an order who asked for it",
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

export const privacyAdminRoutes = (data: DataOfPeople): readonly Route[] => [eraseUser(data), eraseGuest(data)];

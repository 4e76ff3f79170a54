import { z } from "@hono/zod-openapi";
import { ProviderName } from "#money/providers";
import { PlatformError } from "#platform/basics/errors";
import { pageOf, pageQuery, readPage } from "#platform/data/cursor";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { paymentPermissions } from "./permissions.ts";
import { AdminPaymentDto, PaymentStatus, toAdminPaymentDto } from "./schemas.ts";
import { countPayments, selectPayments } from "./store.ts";

const list = route(
  {
    method: "get",
    path: "/admin/payments",
    operationId: "adminListPayments",
    summary: "Payments",
    description: "What the shop mirrors of its providers, newest first. The provider stays the authority.",
    tags: ["Back office: payments"],
    access: staff(paymentPermissions.read),
    request: {
      query: z.strictObject({
        ...pageQuery,
        status: PaymentStatus.optional().describe("Only payments with this status."),
        provider: ProviderName.optional().describe("Only payments at this provider."),
        order_id: z.uuid().optional().describe("Only the payments of this order."),
      }),
    },
    responses: { 200: json(pageOf(AdminPaymentDto), "A page of payments") },
    problems: [PlatformError.invalid_cursor],
  },
  async (c) => {
    const { ctx } = c.var;
    const request = c.req.valid("query");
    const { rows, ...page } = await readPage(ctx, request, {
      list: "payments",
      rows: (after) => selectPayments(ctx, request, after, request.limit),
      total: countPayments(ctx, request),
      keysOf: (row) => [row.created_at, row.id],
    });
    return c.json({ data: rows.map(toAdminPaymentDto), ...page }, 200);
  },
);

export const paymentAdminRoutes: readonly Route[] = [list];

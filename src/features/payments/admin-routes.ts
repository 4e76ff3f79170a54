import { z } from "@hono/zod-openapi";
import { and, count, desc, eq } from "drizzle-orm";
import { staff } from "#platform/auth";
import { behind, pageOf, pageQuery, readPage } from "#platform/cursor";
import { PlatformError } from "#platform/errors";
import { json, route, type Route } from "#platform/http";
import { paymentPermissions } from "./permissions.ts";
import { AdminPaymentDto, ProviderName, toAdminPaymentDto } from "./schemas.ts";
import { payments, paymentStatuses } from "./tables.ts";

const list = route(
  {
    method: "get",
    path: "/admin/payments",
    operationId: "listPayments",
    summary: "Payments",
    description: "What the shop mirrors of its providers, newest first. The provider stays the authority.",
    tags: ["Back office: payments"],
    access: staff(paymentPermissions.read),
    request: {
      query: z.strictObject({
        ...pageQuery,
        status: z.enum(paymentStatuses).optional(),
        provider: ProviderName.optional(),
        order_id: z.uuid().optional(),
      }),
    },
    responses: { 200: json(pageOf(AdminPaymentDto), "A page of payments") },
    problems: [PlatformError.invalid_cursor],
  },
  async (c) => {
    const { ctx } = c.var;
    const request = c.req.valid("query");
    const matching = and(
      request.status === undefined ? undefined : eq(payments.status, request.status),
      request.provider === undefined ? undefined : eq(payments.provider, request.provider),
      request.order_id === undefined ? undefined : eq(payments.order_id, request.order_id),
    );
    const { rows, ...page } = await readPage(ctx, request, {
      list: "payments",
      rows: (after) =>
        ctx.db
          .select()
          .from(payments)
          .where(and(matching, behind([payments.created_at, payments.id], "desc", after)))
          .orderBy(desc(payments.created_at), desc(payments.id))
          .limit(request.limit + 1),
      total: ctx.db.select({ total_count: count() }).from(payments).where(matching),
      keysOf: (row) => [row.created_at, row.id],
    });
    return c.json({ data: rows.map(toAdminPaymentDto), ...page }, 200);
  },
);

export const paymentAdminRoutes: readonly Route[] = [list];

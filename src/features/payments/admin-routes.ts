import { z } from "@hono/zod-openapi";
import { and, desc, eq, sql } from "drizzle-orm";
import { staff } from "#platform/auth";
import { behind, pageOf, pageQuery, readCursor, toPage } from "#platform/cursor";
import { PlatformError } from "#platform/errors";
import { createRouter, json, route } from "#platform/http";
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
    access: staff("payments:read"),
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
    const { limit, cursor, count, ...filters } = c.req.valid("query");
    const from = await readCursor(ctx, "payments", filters, cursor);
    const matching = and(
      filters.status === undefined ? undefined : eq(payments.status, filters.status),
      filters.provider === undefined ? undefined : eq(payments.provider, filters.provider),
      filters.order_id === undefined ? undefined : eq(payments.order_id, filters.order_id),
    );
    const select = ctx.db
      .select()
      .from(payments)
      .where(and(matching, behind([payments.created_at, payments.id], "desc", from)))
      .orderBy(desc(payments.created_at), desc(payments.id))
      .limit(limit + 1);
    const counting = ctx.db
      .select({ total_count: sql<number>`count(*)` })
      .from(payments)
      .where(matching);
    const [rows, counts] = count ? await ctx.db.batch([select, counting]) : [await select, []];
    const page = await toPage(ctx, "payments", filters, rows, limit, (row) => [row.created_at, row.id]);
    return c.json({ data: page.rows.map(toAdminPaymentDto), next_cursor: page.next_cursor, ...counts[0] }, 200);
  },
);

export const paymentAdminRoutes = createRouter([list]);

import { z } from "@hono/zod-openapi";
import { ProviderError } from "#money/providers";
import { PlatformError } from "#platform/basics/errors";
import { pageOf, pageQuery, readCursor, toPage } from "#platform/data/cursor";
import { orderHolder } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { PaymentError } from "./errors.ts";
import { findOwnPayment } from "./find-payment.ts";
import { readPayment } from "./read-payment.ts";
import { PaymentDto, RefundDto, toRefundDto } from "./schemas.ts";
import { selectRefunds } from "./store.ts";

const tags = ["Payments"];

const read = route(
  {
    method: "get",
    path: "/payments/{id}",
    operationId: "getPayment",
    summary: "The state of a payment",
    description:
      "For the account that placed the order, or with its `Order-Token`. While it is `requires_action` they get `client_secret` and `redirect_url` again, from the provider.",
    tags,
    access: orderHolder,
    request: { params: IdParam },
    responses: { 200: json(PaymentDto, "The payment") },
    problems: [PaymentError.payment_not_found, ProviderError.provider_unavailable],
  },
  async (c) => c.json(await readPayment(c.var.ctx, c.req.valid("param").id), 200),
);

const listRefunds = route(
  {
    method: "get",
    path: "/payments/{id}/refunds",
    operationId: "listRefunds",
    summary: "The refunds of a payment",
    description: "Oldest first. For the account that placed the order, or with its `Order-Token`.",
    tags,
    access: orderHolder,
    request: { params: IdParam, query: z.strictObject({ limit: pageQuery.limit, cursor: pageQuery.cursor }) },
    responses: { 200: json(pageOf(RefundDto), "The refunds") },
    problems: [PaymentError.payment_not_found, PlatformError.invalid_cursor],
  },
  async (c) => {
    const { ctx } = c.var;
    const { limit, cursor } = c.req.valid("query");
    const payment = await findOwnPayment(ctx, c.req.valid("param").id);
    const from = await readCursor(ctx, "refunds", payment.id, cursor);
    const rows = await selectRefunds(ctx, payment.id, from, limit);
    const page = await toPage(ctx, "refunds", payment.id, rows, limit, (row) => [row.created_at, row.id]);
    return c.json({ data: page.rows.map(toRefundDto), next_cursor: page.next_cursor }, 200);
  },
);

export const paymentRoutes: readonly Route[] = [read, listRefunds];

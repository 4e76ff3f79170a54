import {
  AdminRefundDto,
  countRefunds,
  PaymentError,
  paymentPermissions,
  RefundDto,
  selectRefunds,
  toRefundDto,
} from "#money/payments";
import { ProviderError } from "#money/providers";
import { moneyBackProblems } from "#money/refund-limits";
import { GiftCardSaleError } from "#ordering/gift-card-sales";
import { PlatformError } from "#platform/basics/errors";
import { nameActors } from "#platform/data/actor-names";
import { readPage } from "#platform/data/cursor";
import { can, orderHolder, staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { approveRequest, rejectRequest } from "./answer-request.ts";
import { RefundError } from "./errors.ts";
import { refundPayment } from "./refund-payment.ts";
import { AdminRefundsPage, RefundApproval, RefundInput, RefundsQuery, toAdminRefundDto } from "./schemas.ts";

const createRefund = route(
  {
    method: "post",
    path: "/payments/{id}/refunds",
    operationId: "createRefund",
    tags: ["Payments"],
    summary: "Refund a payment",
    description:
      "With `payments:write` it is carried out at once: all that is left, an `amount`, or what was paid for some `items`. For the shopper it is a request, which staff approve or reject.",
    access: orderHolder,
    step_up: "sometimes",
    idempotency: "required",
    request: { params: IdParam, body: { content: { "application/json": { schema: RefundInput } } } },
    responses: { 201: json(RefundDto, "The refund"), 202: json(RefundDto, "The request") },
    problems: [
      PlatformError.permission_required,
      PaymentError.payment_not_found,
      PaymentError.refund_exceeds_captured,
      RefundError.amount_not_refundable,
      PaymentError.refund_failed,
      ...moneyBackProblems,
      GiftCardSaleError.gift_card_used,
      ProviderError.provider_unavailable,
      RefundError.order_not_refundable,
      RefundError.refund_exceeds_bought,
      RefundError.units_prepared,
      RefundError.units_in_return,
      RefundError.refund_requested,
    ],
  },
  async (c) => {
    const { ctx } = c.var;
    const refund = await refundPayment(ctx, c.req.valid("param").id, c.req.valid("json"));
    return c.json(toRefundDto(refund), can(ctx.actor, paymentPermissions.write) ? 201 : 202);
  },
);

const tags = ["Back office: payments"];

const adminListRefunds = route(
  {
    method: "get",
    path: "/admin/refunds",
    operationId: "adminListRefunds",
    tags,
    summary: "List refunds",
    description:
      "Newest first; with `status=requested` those that wait for an answer. Reasons show with `customers:read`.",
    access: staff(paymentPermissions.read),
    request: { query: RefundsQuery },
    responses: { 200: json(AdminRefundsPage, "A page of refunds") },
    problems: [PlatformError.invalid_cursor],
  },
  async (c) => {
    const { ctx } = c.var;
    const request = c.req.valid("query");
    const { rows, ...page } = await readPage(ctx, request, {
      list: "admin_refunds",
      rows: (after) => selectRefunds(ctx, request, after, request.limit),
      total: countRefunds(ctx, request),
      keysOf: (row) => [row.created_at, row.id],
    });
    const actorOf = await nameActors(ctx, rows);
    return c.json({ data: rows.map((row) => toAdminRefundDto(row, ctx.actor, actorOf)), ...page }, 200);
  },
);

const approveRefundRoute = route(
  {
    method: "post",
    path: "/admin/refunds/{id}/approve",
    operationId: "adminApproveRefund",
    tags,
    summary: "Approve a refund request",
    description: "It is carried out at once.",
    access: staff(paymentPermissions.write),
    step_up: "sometimes",
    request: { params: IdParam, body: { content: { "application/json": { schema: RefundApproval } } } },
    responses: { 200: json(AdminRefundDto, "The refund") },
    problems: [
      RefundError.refund_not_found,
      RefundError.refund_answered,
      RefundError.refund_not_creditable,
      RefundError.refund_exceeds_bought,
      RefundError.units_prepared,
      RefundError.units_in_return,
      PaymentError.refund_exceeds_captured,
      PaymentError.refund_failed,
      ...moneyBackProblems,
      GiftCardSaleError.gift_card_used,
      ProviderError.provider_unavailable,
    ],
  },
  async (c) => {
    const { ctx } = c.var;
    const refund = await approveRequest(ctx, c.req.valid("param").id, c.req.valid("json").to);
    return c.json(toAdminRefundDto(refund, ctx.actor, await nameActors(ctx, [refund])), 200);
  },
);

const rejectRefundRoute = route(
  {
    method: "post",
    path: "/admin/refunds/{id}/reject",
    operationId: "adminRejectRefund",
    tags,
    summary: "Reject a refund request",
    description: "Nothing is given back; the shopper may ask again.",
    access: staff(paymentPermissions.write),
    request: { params: IdParam },
    responses: { 200: json(AdminRefundDto, "The request as it is now") },
    problems: [RefundError.refund_not_found, RefundError.refund_answered],
  },
  async (c) => {
    const { ctx } = c.var;
    const refund = await rejectRequest(ctx, c.req.valid("param").id);
    return c.json(toAdminRefundDto(refund, ctx.actor, await nameActors(ctx, [refund])), 200);
  },
);

export const refundRoutes: readonly Route[] = [createRefund, adminListRefunds, approveRefundRoute, rejectRefundRoute];

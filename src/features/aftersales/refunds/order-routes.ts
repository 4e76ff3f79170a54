import { PaymentError, paymentPermissions, toRefundDto } from "#money/payments";
import { ProviderError } from "#money/providers";
import { moneyBackProblems } from "#money/refund-limits";
import { GiftCardSaleError } from "#ordering/gift-card-sales";
import { OrderError } from "#ordering/orders";
import { PlatformError } from "#platform/basics/errors";
import { orderHolder, staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { RefundError } from "./errors.ts";
import { listOrderRefunds } from "./list-order-refunds.ts";
import { refundOrder, requestOrderRefund } from "./refund-order.ts";
import {
  AdminRefundInput,
  OrderRefundDto,
  OrderRefundsQuery,
  RefundInput,
  RefundsPage,
  toOrderRefundDto,
  toStaffRefundDto,
} from "./schemas.ts";

const tags = ["Orders"];

const request = route(
  {
    method: "post",
    path: "/orders/{id}/refunds",
    operationId: "requestOrderRefund",
    tags,
    summary: "Ask for a refund of an order",
    description:
      "All that is left, an `amount`, or what was paid for some `items`. Staff approve or reject the request; one is open at a time. For the account that placed the order, or with its `Order-Token`.",
    access: orderHolder,
    idempotency: "required",
    request: { params: IdParam, body: { content: { "application/json": { schema: RefundInput } } } },
    responses: { 202: json(OrderRefundDto, "The request") },
    problems: [
      OrderError.order_not_found,
      PaymentError.refund_exceeds_captured,
      RefundError.amount_not_refundable,
      RefundError.order_not_refundable,
      RefundError.refund_exceeds_bought,
      RefundError.refund_requested,
    ],
  },
  async (c) => {
    const refunds = await requestOrderRefund(c.var.ctx, c.req.valid("param").id, c.req.valid("json"));
    return c.json(toOrderRefundDto(refunds.map(toRefundDto)), 202);
  },
);

const list = route(
  {
    method: "get",
    path: "/orders/{id}/refunds",
    operationId: "listOrderRefunds",
    tags,
    summary: "List the refunds of an order",
    description: "Requests included, oldest first. For the account that placed the order, or with its `Order-Token`.",
    access: orderHolder,
    request: { params: IdParam, query: OrderRefundsQuery },
    responses: { 200: json(RefundsPage, "A page of refunds") },
    problems: [OrderError.order_not_found, PlatformError.invalid_cursor],
  },
  async (c) => {
    const { rows, next_cursor } = await listOrderRefunds(c.var.ctx, c.req.valid("param").id, c.req.valid("query"));
    return c.json({ data: rows.map(toRefundDto), next_cursor }, 200);
  },
);

const refund = route(
  {
    method: "post",
    path: "/admin/orders/{id}/refunds",
    operationId: "adminRefundOrder",
    tags: ["Back office: orders"],
    summary: "Refund an order",
    description:
      "Carried out at once: all that is left, an `amount`, or what was paid for some `items`. The payments give back first, then gift cards and store credit, the last taken before the others. With `to: store_credit` all of it becomes credit, and no provider is asked. If a payment is refused, its refund is `failed` and the others stand.",
    access: staff(paymentPermissions.write),
    step_up: "sometimes",
    idempotency: "required",
    request: { params: IdParam, body: { content: { "application/json": { schema: AdminRefundInput } } } },
    responses: { 201: json(OrderRefundDto, "The refund") },
    problems: [
      OrderError.order_not_found,
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
      RefundError.refund_not_creditable,
    ],
  },
  async (c) => {
    const { ctx } = c.var;
    const refunds = await refundOrder(ctx, c.req.valid("param").id, c.req.valid("json"));
    return c.json(toOrderRefundDto(refunds.map((one) => toStaffRefundDto(one, ctx.actor))), 201);
  },
);

export const orderRefundRoutes: readonly Route[] = [request, list, refund];

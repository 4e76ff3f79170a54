import { RefundError } from "#aftersales/refunds";
import { PaymentError } from "#money/payments";
import { ProviderError } from "#money/providers";
import { moneyBackProblems } from "#money/refund-limits";
import { OrderError } from "#ordering/orders";
import { PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { nameActors } from "#platform/data/actor-names";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { approveReturn, cancelByStaff, labelReturn, rejectReturn } from "./answer-return.ts";
import { ReturnError } from "./errors.ts";
import { inspectReturn } from "./inspect-return.ts";
import { listReturns } from "./list-returns.ts";
import { findReturn } from "./move-return.ts";
import { openByStaff } from "./open-return.ts";
import { returnPermissions } from "./permissions.ts";
import { receiveReturn } from "./receive-return.ts";
import { refundReturn } from "./refund-return.ts";
import {
  AdminReturnDto,
  AdminReturnsPage,
  AdminReturnsQuery,
  InspectionInput,
  ReceiveInput,
  RejectInput,
  ReturnInput,
  ReturnLabelInput,
  ReturnRefundInput,
  toAdminReturnDto,
} from "./schemas.ts";
import type { ReturnRow } from "./store.ts";

const tags = ["Back office: returns"];
const access = staff(returnPermissions.write);
const refusals = [ReturnError.return_not_found, ReturnError.illegal_return_move, OrderError.order_moved];
const as_it_is = { 200: json(AdminReturnDto, "The return as it is now") };

const show = async (ctx: Ctx, row: ReturnRow) => toAdminReturnDto(ctx, row, await nameActors(ctx, [row]));

const list = route(
  {
    method: "get",
    path: "/admin/returns",
    operationId: "adminListReturns",
    tags,
    summary: "List returns",
    description:
      "Newest first; with `status=requested` those that wait for an answer. Notes show with `customers:read`.",
    access: staff(returnPermissions.read),
    request: { query: AdminReturnsQuery },
    responses: { 200: json(AdminReturnsPage, "A page of returns") },
    problems: [PlatformError.invalid_cursor],
  },
  async (c) => {
    const { ctx } = c.var;
    const { rows, ...page } = await listReturns(ctx, c.req.valid("query"));
    const actorOf = await nameActors(ctx, rows);
    return c.json({ data: rows.map((row) => toAdminReturnDto(ctx, row, actorOf)), ...page }, 200);
  },
);

const getOne = route(
  {
    method: "get",
    path: "/admin/returns/{id}",
    operationId: "adminGetReturn",
    tags,
    summary: "Read a return",
    description: "What comes back, what came, and what became of it.",
    access: staff(returnPermissions.read),
    request: { params: IdParam },
    responses: { 200: json(AdminReturnDto, "The return") },
    problems: [ReturnError.return_not_found],
  },
  async (c) => c.json(await show(c.var.ctx, await findReturn(c.var.ctx, c.req.valid("param").id)), 200),
);

const open = route(
  {
    method: "post",
    path: "/admin/orders/{id}/returns",
    operationId: "adminCreateReturn",
    tags,
    summary: "Open a return for a shopper",
    description: "Of all that was sent and is not back, however long ago it arrived.",
    access,
    request: { params: IdParam, body: { content: { "application/json": { schema: ReturnInput } } } },
    responses: { 201: json(AdminReturnDto, "The return") },
    problems: [
      OrderError.order_not_found,
      OrderError.order_moved,
      OrderError.order_erased,
      ReturnError.return_exceeds_sent,
    ],
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(await show(ctx, await openByStaff(ctx, c.req.valid("param").id, c.req.valid("json"))), 201);
  },
);

const approve = route(
  {
    method: "post",
    path: "/admin/returns/{id}/approve",
    operationId: "adminApproveReturn",
    tags,
    summary: "Approve a return",
    description:
      "The shopper may send the units. Nothing is refunded by it. Where a reason needs a photo, it waits for one: see `lacks_photo`.",
    access,
    request: { params: IdParam },
    responses: as_it_is,
    problems: [...refusals, ReturnError.return_photo_missing],
  },
  async (c) => c.json(await show(c.var.ctx, await approveReturn(c.var.ctx, c.req.valid("param").id)), 200),
);

const reject = route(
  {
    method: "post",
    path: "/admin/returns/{id}/reject",
    operationId: "adminRejectReturn",
    tags,
    summary: "Reject a return",
    description: "The shopper reads the reason, and may ask again while the time for it is not over.",
    access,
    request: { params: IdParam, body: { content: { "application/json": { schema: RejectInput } } } },
    responses: as_it_is,
    problems: [...refusals, OrderError.order_erased],
  },
  async (c) => {
    const { ctx } = c.var;
    const row = await rejectReturn(ctx, c.req.valid("param").id, c.req.valid("json").reason);
    return c.json(await show(ctx, row), 200);
  },
);

const cancel = route(
  {
    method: "post",
    path: "/admin/returns/{id}/cancel",
    operationId: "adminCancelReturn",
    tags,
    summary: "Call a return off",
    description: "Until the units are back, or money for them.",
    access,
    request: { params: IdParam },
    responses: as_it_is,
    problems: refusals,
  },
  async (c) => c.json(await show(c.var.ctx, await cancelByStaff(c.var.ctx, c.req.valid("param").id)), 200),
);

const label = route(
  {
    method: "post",
    path: "/admin/returns/{id}/label",
    operationId: "adminSendReturnLabel",
    tags,
    summary: "Tell the shopper how to send the units",
    description:
      "The carrier, its number of the parcel and where the label is, for a label that was bought elsewhere. May be changed until the units are back. The shopper is mailed each `label_url`.",
    access,
    request: { params: IdParam, body: { content: { "application/json": { schema: ReturnLabelInput } } } },
    responses: as_it_is,
    problems: [ReturnError.return_not_found, ReturnError.illegal_return_move, OrderError.order_erased],
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(await show(ctx, await labelReturn(ctx, c.req.valid("param").id, c.req.valid("json"))), 200);
  },
);

const receive = route(
  {
    method: "post",
    path: "/admin/returns/{id}/receive",
    operationId: "adminReceiveReturn",
    tags,
    summary: "Count the units that came",
    description:
      "Once for each return, approved or not. They count as returned; what becomes of them is for an inspection, and of the money for a refund.",
    access,
    request: { params: IdParam, body: { content: { "application/json": { schema: ReceiveInput } } } },
    responses: as_it_is,
    problems: [...refusals, ReturnError.return_exceeds_sent],
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(await show(ctx, await receiveReturn(ctx, c.req.valid("param").id, c.req.valid("json"))), 200);
  },
);

const inspect = route(
  {
    method: "post",
    path: "/admin/returns/{id}/inspect",
    operationId: "adminInspectReturn",
    tags,
    summary: "Decide what becomes of returned units",
    description:
      "`restock` puts them back on the shelf, `damage` books them in and out as damaged, `write_off` books nothing. In parts, if that is wanted: send an `Idempotency-Key`, so that a repeat decides nothing twice.",
    access,
    request: { params: IdParam, body: { content: { "application/json": { schema: InspectionInput } } } },
    responses: as_it_is,
    problems: [ReturnError.return_not_found, ReturnError.inspection_exceeds_received, OrderError.order_moved],
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(await show(ctx, await inspectReturn(ctx, c.req.valid("param").id, c.req.valid("json"))), 200);
  },
);

const refund = route(
  {
    method: "post",
    path: "/admin/returns/{id}/refund",
    operationId: "adminRefundReturn",
    tags,
    summary: "Refund returned units",
    description:
      "What was paid for the units, and of the shipping, less a fee, to where it was paid from or to store credit. Of an approved return also before its units are back. Nothing is put on the shelf by it. Needs `payments:write` besides.",
    access,
    step_up: "sometimes",
    idempotency: "required",
    request: { params: IdParam, body: { content: { "application/json": { schema: ReturnRefundInput } } } },
    responses: as_it_is,
    problems: [
      PlatformError.permission_required,
      ReturnError.return_not_found,
      ReturnError.return_not_refundable,
      ReturnError.refund_exceeds_return,
      ReturnError.refund_exceeds_shipping,
      ReturnError.fee_exceeds_refund,
      OrderError.order_moved,
      PaymentError.refund_exceeds_captured,
      PaymentError.refund_failed,
      ...moneyBackProblems,
      ProviderError.provider_unavailable,
      RefundError.order_not_refundable,
      RefundError.refund_exceeds_bought,
      RefundError.refund_not_creditable,
    ],
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(await show(ctx, await refundReturn(ctx, c.req.valid("param").id, c.req.valid("json"))), 200);
  },
);

export const returnAdminRoutes: readonly Route[] = [
  list,
  getOne,
  open,
  approve,
  reject,
  cancel,
  label,
  receive,
  inspect,
  refund,
];

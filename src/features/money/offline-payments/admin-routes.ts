import { z } from "@hono/zod-openapi";
import { countDues, selectDues } from "#money/ledger";
import { paymentById, PaymentError, paymentPermissions } from "#money/payments";
import { moneyBackProblems } from "#money/refund-limits";
import { invalidField } from "#platform/basics/errors";
import { DAY } from "#platform/basics/time";
import { pageOf, pageQuery, readCursor, readPage, toPage } from "#platform/data/cursor";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { ReceiptError } from "./errors.ts";
import { importStatement } from "./import-statement.ts";
import { payOutDue } from "./pay-out-due.ts";
import { receiveMoney } from "./receive-money.ts";
import {
  DuesQuery,
  PayOutInput,
  ReceiptDto,
  ReceiveInput,
  RefundDueDto,
  StatementDto,
  StatementInput,
  toDueDto,
  toReceiptDto,
  toStatementDto,
} from "./schemas.ts";
import { selectReceipts } from "./store.ts";

const tags = ["Back office: payments"];

const receive = route(
  {
    method: "post",
    path: "/admin/payments/{id}/received",
    operationId: "adminReceivePayment",
    tags,
    summary: "Book money that came by transfer or in cash",
    description:
      "All of it or a part. An order is paid once nothing is outstanding. What is over, and what comes for an order that has ended, becomes a refund due, which staff pay out. Counts as a refund does: it may require a step-up.",
    access: staff(paymentPermissions.write),
    step_up: "sometimes",
    idempotency: "required",
    request: { params: IdParam, body: json(ReceiveInput, "What came") },
    responses: { 201: json(ReceiptDto, "The receipt") },
    problems: [
      PaymentError.payment_not_found,
      ReceiptError.payment_not_by_hand,
      ReceiptError.nothing_outstanding,
      ReceiptError.payment_moving,
      ...moneyBackProblems,
    ],
  },
  async (c) => {
    const { ctx } = c.var;
    const { amount, received_at, note } = c.req.valid("json");
    if (received_at !== undefined && received_at > ctx.now() + DAY)
      throw invalidField("received_at", "too_big", "must not be in the future");
    const receipt = await receiveMoney(ctx, c.req.valid("param").id, {
      receipt_id: ctx.operation_id,
      source: "staff",
      amount,
      received_at: received_at ?? ctx.now(),
      note,
    });
    const dto = await toReceiptDto(ctx, receipt, null);
    return c.json({ ...dto, note: note ?? null }, 201);
  },
);

const listReceipts = route(
  {
    method: "get",
    path: "/admin/payments/{id}/receipts",
    operationId: "adminListPaymentReceipts",
    tags,
    summary: "List the money that came for a payment",
    description: "By transfer or in cash, oldest first.",
    access: staff(paymentPermissions.read),
    request: { params: IdParam, query: z.strictObject({ limit: pageQuery.limit, cursor: pageQuery.cursor }) },
    responses: { 200: json(pageOf(ReceiptDto), "A page of receipts") },
    problems: [PaymentError.payment_not_found],
  },
  async (c) => {
    const { ctx } = c.var;
    const { limit, cursor } = c.req.valid("query");
    const { id } = c.req.valid("param");
    const after = await readCursor(ctx, "receipts", id, cursor);
    const [[payment], rows] = await ctx.db.batch([paymentById(ctx, id), selectReceipts(ctx, id, after, limit)]);
    if (!payment) throw PaymentError.payment_not_found();
    const page = await toPage(ctx, "receipts", id, rows, limit, (row) => [row.created_at, row.id]);
    const data = await Promise.all(page.rows.map((row) => toReceiptDto(ctx, row, row.personal_key)));
    return c.json({ data, next_cursor: page.next_cursor }, 200);
  },
);

const listDues = route(
  {
    method: "get",
    path: "/admin/refund-dues",
    operationId: "adminListRefundDues",
    tags,
    summary: "List money that is to be paid out by hand",
    description:
      "Refunds of transfers and of cash, what was paid too much, and what came for orders that had ended. Newest first.",
    access: staff(paymentPermissions.read),
    request: { query: DuesQuery },
    responses: { 200: json(pageOf(RefundDueDto), "A page of refund dues") },
  },
  async (c) => {
    const { ctx } = c.var;
    const request = c.req.valid("query");
    const { rows, ...page } = await readPage(ctx, request, {
      list: "refund_dues",
      rows: (after) => selectDues(ctx, request, after, request.limit),
      total: countDues(ctx, request),
      keysOf: (row) => [row.created_at, row.id],
    });
    return c.json({ data: rows.map(toDueDto), ...page }, 200);
  },
);

const confirmDue = route(
  {
    method: "post",
    path: "/admin/refund-dues/{id}/confirm",
    operationId: "adminConfirmRefundDue",
    tags,
    summary: "Confirm that a refund due was paid out",
    description: "Once a person has sent or handed over the money. The refund that it carries out is then `succeeded`.",
    access: staff(paymentPermissions.write),
    step_up: "sometimes",
    request: { params: IdParam, body: { required: false, content: { "application/json": { schema: PayOutInput } } } },
    responses: { 200: json(RefundDueDto, "The refund due as it is now") },
    problems: [ReceiptError.refund_due_not_found, ...moneyBackProblems],
  },
  async (c) =>
    c.json(toDueDto(await payOutDue(c.var.ctx, c.req.valid("param").id, c.req.valid("json").paid_from)), 200),
);

const importBankStatement = route(
  {
    method: "post",
    path: "/admin/bank-statements",
    operationId: "adminImportBankStatement",
    tags,
    summary: "Book what a bank statement says came",
    description:
      "Entries whose text names an order's creditor reference are booked, as `POST /admin/payments/{id}/received` does; the answer says what became of each. No entry is booked twice, whether a file is sent again or overlaps another. Texts are not kept.",
    access: staff(paymentPermissions.write),
    step_up: "always",
    request: { body: json(StatementInput, "The statement") },
    responses: { 200: json(StatementDto, "What became of each entry") },
    problems: [ReceiptError.statement_unreadable],
  },
  async (c) => c.json(toStatementDto(await importStatement(c.var.ctx, c.req.valid("json"))), 200),
);

export const offlinePaymentRoutes: readonly Route[] = [
  receive,
  listReceipts,
  listDues,
  confirmDue,
  importBankStatement,
];

import { z } from "@hono/zod-openapi";
import { paymentPermissions } from "#money/payments";
import { moneyBackProblems } from "#money/refund-limits";
import { pageQuery } from "#platform/data/cursor";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { disableBatch } from "./disable-batch.ts";
import { downloadCodes } from "./download-codes.ts";
import { GiftCardBatchError } from "./errors.ts";
import { BatchDto, BatchesPage, BatchInput, toBatchDto } from "./schemas.ts";
import { startBatch } from "./start-batch.ts";
import { batchOf, listBatches } from "./store.ts";

const tags = ["Back office: payments"];
const read = staff(paymentPermissions.read);
const write = staff(paymentPermissions.write);
const { gift_card_batch_not_found, gift_card_batch_running, gift_card_codes_gone } = GiftCardBatchError;

const list = route(
  {
    method: "get",
    path: "/admin/gift-card-batches",
    operationId: "adminListGiftCardBatches",
    tags,
    summary: "List the batches of gift cards",
    description: "Newest first, each with how far it is.",
    access: read,
    request: { query: z.strictObject(pageQuery) },
    responses: { 200: json(BatchesPage, "A page of batches") },
  },
  async (c) => {
    const { ctx } = c.var;
    const { rows, ...page } = await listBatches(ctx, c.req.valid("query"));
    return c.json({ data: rows.map((row) => toBatchDto(row, ctx.now())), ...page }, 200);
  },
);

const start = route(
  {
    method: "post",
    path: "/admin/gift-card-batches",
    operationId: "adminCreateGiftCardBatch",
    tags,
    summary: "Issue many gift cards",
    description:
      "Up to 5,000, issued in the background: the batch says how far it is. All of them together count as money given back, as issuing a card does.",
    access: write,
    step_up: "sometimes",
    request: { body: json(BatchInput, "How many, and what they are worth") },
    responses: { 202: json(BatchDto, "The batch") },
    problems: moneyBackProblems,
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(toBatchDto(await startBatch(ctx, c.req.valid("json")), ctx.now()), 202);
  },
);

const get = route(
  {
    method: "get",
    path: "/admin/gift-card-batches/{id}",
    operationId: "adminGetGiftCardBatch",
    tags,
    summary: "Get a batch of gift cards",
    description: "How many of its cards are issued so far.",
    access: read,
    request: { params: IdParam },
    responses: { 200: json(BatchDto, "The batch") },
    problems: [gift_card_batch_not_found],
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(toBatchDto(await batchOf(ctx, c.req.valid("param").id), ctx.now()), 200);
  },
);

const download = route(
  {
    method: "post",
    path: "/admin/gift-card-batches/{id}/download",
    operationId: "adminDownloadGiftCardBatch",
    sends: ["Content-Disposition"],
    tags,
    summary: "Download the codes of a batch as CSV, once",
    description:
      "Within 24 hours of the last card. Then the file is gone, also where the answer was lost: disable the batch in that case.",
    access: write,
    step_up: "always",
    idempotency: "none",
    request: { params: IdParam },
    responses: {
      200: {
        description: "The file",
        content: {
          "text/csv": {
            schema: z.string().openapi({ example: "code,gift_card_id,amount,currency,expires_at\r\n" }),
          },
        },
      },
    },
    problems: [gift_card_batch_not_found, gift_card_batch_running, gift_card_codes_gone],
  },
  async (c) =>
    c.body(await downloadCodes(c.var.ctx, c.req.valid("param").id), 200, {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="gift-cards.csv"',
    }),
);

const disable = route(
  {
    method: "post",
    path: "/admin/gift-card-batches/{id}/disable",
    operationId: "adminDisableGiftCardBatch",
    tags,
    summary: "Disable a batch of gift cards",
    description:
      "For good: its unused cards end, and no more are issued. Cards that were used or are held by an unpaid order stay. May be repeated.",
    access: write,
    request: { params: IdParam },
    responses: { 200: json(BatchDto, "The batch as it is now") },
    problems: [gift_card_batch_not_found],
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(toBatchDto(await disableBatch(ctx, c.req.valid("param").id), ctx.now()), 200);
  },
);

export const giftCardBatchAdminRoutes: readonly Route[] = [list, start, get, download, disable];

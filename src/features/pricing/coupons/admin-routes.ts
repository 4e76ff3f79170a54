import { z } from "@hono/zod-openapi";
import { pageQuery } from "#platform/data/cursor";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { PromotionError, promotionPermissions } from "#pricing/promotions";
import { createCode, disableCode } from "./change-codes.ts";
import { CouponError } from "./errors.ts";
import { listBatches, listCodes } from "./list-codes.ts";
import { batchOf, exportBatch, startBatch } from "./make-batch.ts";
import {
  BatchDto,
  BatchesPage,
  BatchInput,
  BatchParams,
  CodeDto,
  CodeInput,
  CodeParams,
  CodesPage,
  CodesQuery,
  toBatchDto,
  toCodeDto,
} from "./schemas.ts";

const tags = ["Promotions"];
const read = staff(promotionPermissions.read);
const write = staff(promotionPermissions.write);
const { promotion_not_found, promotion_archived } = PromotionError;
const makingProblems = [promotion_not_found, promotion_archived, CouponError.promotion_takes_no_codes];

const list = route(
  {
    method: "get",
    path: "/admin/promotions/{id}/codes",
    operationId: "adminListPromotionCodes",
    tags,
    summary: "List the codes of a promotion",
    description: "Newest first, disabled ones among them.",
    access: read,
    request: { params: IdParam, query: CodesQuery },
    responses: { 200: json(CodesPage, "A page of codes") },
    problems: [promotion_not_found],
  },
  async (c) => {
    const { rows, ...page } = await listCodes(c.var.ctx, c.req.valid("param").id, c.req.valid("query"));
    return c.json({ data: rows.map(toCodeDto), ...page }, 200);
  },
);

const create = route(
  {
    method: "post",
    path: "/admin/promotions/{id}/codes",
    operationId: "adminCreatePromotionCode",
    tags,
    summary: "Create a code",
    description: "Each code is that of one promotion, whatever its case.",
    access: write,
    request: { params: IdParam, body: json(CodeInput, "The code") },
    responses: { 201: json(CodeDto, "The new code") },
    problems: [...makingProblems, CouponError.code_taken],
  },
  async (c) => {
    const row = await createCode(c.var.ctx, c.req.valid("param").id, c.req.valid("json"));
    return c.json(toCodeDto(row), 201);
  },
);

const disable = route(
  {
    method: "delete",
    path: "/admin/promotions/{id}/codes/{code}",
    operationId: "adminDeletePromotionCode",
    tags,
    summary: "Disable a code",
    description:
      "The code no longer works, stays in the list, and is not given out again. Placed orders keep their discounts.",
    access: write,
    request: { params: CodeParams },
    responses: { 204: { description: "The code is disabled" } },
    problems: [CouponError.code_not_found],
  },
  async (c) => {
    const { id, code } = c.req.valid("param");
    await disableCode(c.var.ctx, id, code);
    return c.body(null, 204);
  },
);

const listAllBatches = route(
  {
    method: "get",
    path: "/admin/promotions/{id}/code-batches",
    operationId: "adminListPromotionCodeBatches",
    tags,
    summary: "List the batches of codes of a promotion",
    description: "Newest first, each with how far it is.",
    access: read,
    request: { params: IdParam, query: z.strictObject(pageQuery) },
    responses: { 200: json(BatchesPage, "A page of batches") },
    problems: [promotion_not_found],
  },
  async (c) => {
    const { rows, ...page } = await listBatches(c.var.ctx, c.req.valid("param").id, c.req.valid("query"));
    return c.json({ data: rows.map(toBatchDto), ...page }, 200);
  },
);

const start = route(
  {
    method: "post",
    path: "/admin/promotions/{id}/code-batches",
    operationId: "adminCreatePromotionCodeBatch",
    tags,
    summary: "Generate codes",
    description:
      "Up to 100,000 codes, each for one order unless `uses_limit` says otherwise. They are made in the background: the batch says how far it is.",
    access: write,
    request: { params: IdParam, body: json(BatchInput, "How many") },
    responses: { 202: json(BatchDto, "The batch") },
    problems: makingProblems,
  },
  async (c) => {
    const row = await startBatch(c.var.ctx, c.req.valid("param").id, c.req.valid("json"));
    return c.json(toBatchDto(row), 202);
  },
);

const getBatch = route(
  {
    method: "get",
    path: "/admin/promotions/{id}/code-batches/{batch_id}",
    operationId: "adminGetPromotionCodeBatch",
    tags,
    summary: "Get a batch of codes",
    description: "How many of its codes there are so far.",
    access: read,
    request: { params: BatchParams },
    responses: { 200: json(BatchDto, "The batch") },
    problems: [CouponError.code_batch_not_found],
  },
  async (c) => {
    const { id, batch_id } = c.req.valid("param");
    return c.json(toBatchDto(await batchOf(c.var.ctx, id, batch_id)), 200);
  },
);

const download = route(
  {
    method: "get",
    path: "/admin/promotions/{id}/code-batches/{batch_id}/export",
    operationId: "adminExportPromotionCodeBatch",
    sends: ["Content-Disposition"],
    tags,
    summary: "Export a batch of codes as CSV",
    description: "The codes that there are so far, a row each.",
    access: read,
    request: { params: BatchParams },
    responses: {
      200: {
        description: "The file",
        content: {
          "text/csv": { schema: z.string().openapi({ example: "code,uses_limit,used_count,is_active\r\n" }) },
        },
      },
    },
    problems: [CouponError.code_batch_not_found],
  },
  async (c) => {
    const { id, batch_id } = c.req.valid("param");
    return c.body(await exportBatch(c.var.ctx, id, batch_id), 200, {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="codes.csv"',
    });
  },
);

export const couponAdminRoutes: readonly Route[] = [list, create, disable, listAllBatches, start, getBatch, download];

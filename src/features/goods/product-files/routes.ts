import { z } from "@hono/zod-openapi";
import { catalogPermissions } from "#goods/catalog";
import { PlatformError } from "#platform/basics/errors";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { staff } from "#platform/http/auth";
import { bytesOf } from "#platform/http/body";
import { keyHeader } from "#platform/http/contract";
import { readIdempotencyKey } from "#platform/http/idempotency";
import { boundaryOf } from "#platform/http/multipart";
import { json, route, type Route } from "#platform/http/route";
import { choice, currency, id, IdParam, timestamp } from "#platform/http/schemas";
import { ImportError } from "./errors.ts";
import { exportProducts } from "./export-products.ts";
import { listImportErrors, listImports, readImport } from "./read-imports.ts";
import { IMPORT_BYTES_MAX } from "./receive-file.ts";
import { startImport } from "./start-import.ts";
import type { imports } from "./tables.ts";

const tags = ["Back office: catalog"];

const ImportErrorDto = z
  .object({
    row: z.int().openapi({ description: "As in a spreadsheet: the header is row 1." }),
    code: z.string().describe("Why the row was refused, for programs."),
    message: z.string().describe("Why the row was refused, for people."),
  })
  .openapi("ImportError", {
    example: { row: 17, code: "invalid_price", message: "The price must be a decimal that USD can have" },
  });

const importFields = {
  id: id(),
  status: choice({
    queued: "The file is kept and waits for its turn.",
    running: "Its rows are being read.",
    completed: "Every row was looked at. Some may have been refused.",
    failed: "It ended early: the file could not be read to its end.",
  }).describe("How far the import is."),
  format: z.literal("shopify").describe("The columns of the file: those of a Shopify product export."),
  currency: currency().describe("The currency of the file's prices."),
  total_rows: z.int().openapi({ description: "Rows below the header. A product may have several.", example: 250 }),
  done_rows: z.int().openapi({ description: "Rows that were looked at, refused ones too.", example: 250 }),
  refused_rows: z
    .int()
    .openapi({ description: "Rows that changed nothing; see `/admin/imports/{id}/errors`.", example: 1 }),
  created_at: timestamp(),
  finished_at: timestamp().nullable().describe("Null while it waits or runs."),
};
const ImportSummaryDto = z.object(importFields).openapi("ImportSummary");
const ImportDto = z
  .object({
    ...importFields,
    errors: z
      .array(ImportErrorDto)
      .openapi({ description: "The first 1,000 rows that were refused, each with its reason." }),
  })
  .openapi("Import");

function toSummary(row: typeof imports.$inferSelect): z.output<typeof ImportSummaryDto> {
  const { id, status, format, currency, total_rows, done_rows, refused_rows } = row;
  return {
    id,
    status,
    format,
    currency,
    total_rows,
    done_rows,
    refused_rows,
    created_at: toIso(row.created_at),
    finished_at: toIsoOrNull(row.finished_at),
  };
}

const ImportForm = z
  .strictObject({
    format: z
      .literal("shopify")
      .default("shopify")
      .describe("The columns of the file: those of a Shopify product export."),
    currency: currency()
      .optional()
      .openapi({ description: "What the file's prices are in; the shop's default when absent." }),
    file: z.string().openapi({
      format: "binary",
      description: "Shopify's product CSV, today's or an older one, or an export of this shop; 50 MB at most.",
    }),
  })
  .openapi("ImportForm");

const start = route(
  {
    method: "post",
    path: "/admin/products/import",
    operationId: "adminImportProducts",
    tags,
    summary: "Import products from a CSV file",
    description:
      "The file is kept first and read afterwards: see how far it is at `/admin/imports/{id}`. A product whose handle is known is changed, so the same file can be sent again. Pictures are noted by their address and not fetched; quantities are received into stock for new variants alone.",
    access: staff(catalogPermissions.write),
    streamed: true,
    idempotency: "none",
    sends: ["Idempotency-Replayed"],
    body_limit_bytes: IMPORT_BYTES_MAX + 64 * 1024,
    request: {
      headers: keyHeader("accepted"),
      body: { content: { "multipart/form-data": { schema: ImportForm } }, description: "The file and its format" },
    },
    responses: { 202: json(ImportDto, "The import, which has begun") },
    problems: [PlatformError.idempotency_key_reused, PlatformError.invalid_idempotency_key],
  },
  async (c) => {
    const boundary = boundaryOf(c.req.header("content-type") ?? "");
    const idempotency_key = readIdempotencyKey(c);
    const stream = bytesOf(c.req.raw, PlatformError.malformed_form);
    const { row, replayed } = await startImport(c.var.ctx, { stream, boundary, idempotency_key });
    if (replayed) c.header("Idempotency-Replayed", "true");
    return c.json({ ...toSummary(row), errors: [] }, 202);
  },
);

const get = route(
  {
    method: "get",
    path: "/admin/imports/{id}",
    operationId: "adminGetImport",
    tags,
    summary: "See how far an import is",
    description: "With the rows that were refused and why.",
    access: staff(catalogPermissions.read),
    request: { params: IdParam },
    responses: { 200: json(ImportDto, "The import") },
    problems: [ImportError.import_not_found],
  },
  async (c) => {
    const row = await readImport(c.var.ctx, c.req.valid("param").id);
    return c.json({ ...toSummary(row), errors: row.errors }, 200);
  },
);

const list = route(
  {
    method: "get",
    path: "/admin/imports",
    operationId: "adminListImports",
    tags,
    summary: "List the imports",
    description: "Newest first, without their reports.",
    access: staff(catalogPermissions.read),
    request: { query: z.strictObject(pageQuery) },
    responses: { 200: json(pageOf(ImportSummaryDto), "A page of imports") },
    problems: [PlatformError.invalid_cursor],
  },
  async (c) => {
    const { rows, ...page } = await listImports(c.var.ctx, c.req.valid("query"));
    return c.json({ data: rows.map(toSummary), ...page }, 200);
  },
);

const errors = route(
  {
    method: "get",
    path: "/admin/imports/{id}/errors",
    operationId: "adminListImportErrors",
    tags,
    summary: "List the rows that an import refused",
    description: "All of them, in the order of the file.",
    access: staff(catalogPermissions.read),
    request: { params: IdParam, query: z.strictObject(pageQuery) },
    responses: { 200: json(pageOf(ImportErrorDto), "A page of the report") },
    problems: [ImportError.import_not_found, PlatformError.invalid_cursor],
  },
  async (c) => {
    const { rows, ...page } = await listImportErrors(c.var.ctx, c.req.valid("param").id, c.req.valid("query"));
    return c.json({ data: rows.map(({ row, code, message }) => ({ row, code, message })), ...page }, 200);
  },
);

const exported = route(
  {
    method: "get",
    path: "/admin/products/export",
    operationId: "adminExportProducts",
    sends: ["Content-Disposition"],
    tags,
    summary: "Export all products as CSV",
    description:
      "In the columns of Shopify's older files, a row a variant, with the slugs of its categories and a metafield column for each attribute; deleted products are left out. Importing the file again changes nothing. What a spreadsheet would take for a formula has an apostrophe before it, which an import takes away again.",
    access: staff(catalogPermissions.read),
    responses: {
      200: {
        description: "The file",
        content: { "text/csv": { schema: z.string().openapi({ example: "Handle,Title,Variant Price" }) } },
      },
    },
  },
  async (c) =>
    c.body(await exportProducts(c.var.ctx), 200, {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="products.csv"',
    }),
);

export const importRoutes: readonly Route[] = [start, exported, list, get, errors];

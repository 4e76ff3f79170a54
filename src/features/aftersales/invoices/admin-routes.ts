import { z } from "@hono/zod-openapi";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { InvoiceError } from "./errors.ts";
import { exportInvoices } from "./export-invoices.ts";
import { findInvoice, readPaper } from "./find-papers.ts";
import { invoicePermissions } from "./permissions.ts";
import {
  AdminInvoicesQuery,
  FullInvoiceDto,
  InvoiceExportQuery,
  InvoicesPage,
  toFullInvoiceDto,
  toInvoiceDto,
} from "./schemas.ts";
import { paperAnswers, PaperQuery, showPaper } from "./show-paper.ts";
import { listInvoices } from "./store.ts";

const tags = ["Back office: orders"];
const access = staff(invoicePermissions.read);

const list = route(
  {
    method: "get",
    path: "/admin/invoices",
    operationId: "adminListInvoices",
    tags,
    summary: "List invoices and credit notes",
    description: "Newest first, with numbers and amounts. Whoever bought stands in each of them.",
    access,
    request: { query: AdminInvoicesQuery },
    responses: { 200: json(InvoicesPage, "A page of papers") },
  },
  async (c) => {
    const { rows, ...page } = await listInvoices(c.var.ctx, c.req.valid("query"));
    return c.json({ data: rows.map(toInvoiceDto), ...page }, 200);
  },
);

const download = route(
  {
    method: "get",
    path: "/admin/invoices/export",
    operationId: "adminExportInvoices",
    sends: ["Content-Disposition"],
    tags,
    summary: "Download a list of invoices and credit notes",
    description:
      "As CSV for a spreadsheet, newest first, with decimals for amounts. A range of at most 366 days; without a beginning from the first of this month on.",
    access,
    request: { query: InvoiceExportQuery },
    responses: {
      200: {
        description: "The papers that match",
        content: {
          "text/csv": {
            schema: z.string().openapi({
              example:
                "number,kind,issued_at,order_number,currency,net,tax,amount\r\nINV-2026-000042,invoice,2026-11-30T10:00:00.000Z,ORD-00000042,EUR,10.00,1.90,11.90",
            }),
          },
        },
      },
    },
  },
  (c) =>
    c.body(exportInvoices(c.var.ctx, c.req.valid("query")), 200, {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="invoices.csv"',
    }),
);

const get = route(
  {
    method: "get",
    path: "/admin/invoices/{id}",
    operationId: "adminGetInvoice",
    tags,
    summary: "Read an invoice or credit note",
    description: "What is printed on it: addresses, lines and taxes.",
    access,
    request: { params: IdParam },
    responses: { 200: json(FullInvoiceDto, "The paper") },
    problems: [InvoiceError.invoice_not_found, InvoiceError.invoice_expired],
  },
  async (c) => {
    const { ctx } = c.var;
    const row = await findInvoice(ctx, c.req.valid("param").id);
    return c.json(toFullInvoiceDto(row, await readPaper(ctx, row)), 200);
  },
);

const getPage = route(
  {
    method: "get",
    path: "/admin/invoices/{id}/page",
    operationId: "adminGetInvoicePage",
    tags,
    summary: "Read an invoice or credit note as a page",
    description: "To print, as the shopper gets it: in the language of the order, without scripts.",
    access,
    request: { params: IdParam, query: PaperQuery },
    responses: paperAnswers("The page"),
    problems: [InvoiceError.invoice_not_found, InvoiceError.invoice_not_structured, InvoiceError.invoice_expired],
  },
  async (c) => showPaper(c, await findInvoice(c.var.ctx, c.req.valid("param").id), c.req.valid("query")),
);

export const invoiceAdminRoutes: readonly Route[] = [list, download, get, getPage];

import { OrderError } from "#ordering/orders";
import { orderHolder } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam, reference } from "#platform/http/schemas";
import { InvoiceError } from "./errors.ts";
import { findOwnCreditNote, findOwnInvoice, listOwnPapers } from "./find-papers.ts";
import { InvoicesPage, OrderInvoicesQuery, toInvoiceDto } from "./schemas.ts";
import { paperAnswers, PaperQuery, showPaper } from "./show-paper.ts";

const tags = ["Orders"];

const getInvoice = route(
  {
    method: "get",
    path: "/orders/{id}/invoice",
    operationId: "getOrderInvoice",
    tags,
    summary: "Read the invoice of an order",
    description:
      "As a page to print, in the language of the order, without scripts. It never changes. For the account that placed the order, or with its `Order-Token`.",
    access: orderHolder,
    request: { params: IdParam, query: PaperQuery },
    responses: paperAnswers("The invoice"),
    problems: [
      OrderError.order_not_found,
      OrderError.order_erased,
      InvoiceError.invoice_not_ready,
      InvoiceError.invoice_not_structured,
      InvoiceError.invoice_expired,
    ],
  },
  async (c) => showPaper(c, await findOwnInvoice(c.var.ctx, c.req.valid("param").id), c.req.valid("query")),
);

const list = route(
  {
    method: "get",
    path: "/orders/{id}/invoices",
    operationId: "listOrderInvoices",
    tags,
    summary: "List the invoice and credit notes of an order",
    description:
      "The invoice first, then the credit notes as they were issued. For the account that placed the order, or with its `Order-Token`.",
    access: orderHolder,
    request: { params: IdParam, query: OrderInvoicesQuery },
    responses: { 200: json(InvoicesPage, "A page of papers") },
    problems: [OrderError.order_not_found],
  },
  async (c) => {
    const { rows, next_cursor } = await listOwnPapers(c.var.ctx, c.req.valid("param").id, c.req.valid("query"));
    return c.json({ data: rows.map(toInvoiceDto), next_cursor }, 200);
  },
);

const NoteParams = IdParam.extend({
  credit_note_id: reference().openapi({
    param: { name: "credit_note_id", in: "path" },
    description: "From the list of the order's invoices.",
    example: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b",
  }),
});

const getCreditNote = route(
  {
    method: "get",
    path: "/orders/{id}/credit-notes/{credit_note_id}",
    operationId: "getOrderCreditNote",
    tags,
    summary: "Read a credit note of an order",
    description:
      "As a page to print, with the taxes of what goes back. For the account that placed the order, or with its `Order-Token`.",
    access: orderHolder,
    request: { params: NoteParams, query: PaperQuery },
    responses: paperAnswers("The credit note"),
    problems: [
      OrderError.order_not_found,
      OrderError.order_erased,
      InvoiceError.credit_note_not_found,
      InvoiceError.invoice_not_structured,
      InvoiceError.invoice_expired,
    ],
  },
  async (c) => {
    const { id, credit_note_id } = c.req.valid("param");
    return showPaper(c, await findOwnCreditNote(c.var.ctx, id, credit_note_id), c.req.valid("query"));
  },
);

export const invoiceRoutes: readonly Route[] = [getInvoice, list, getCreditNote];

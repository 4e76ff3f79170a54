import { z } from "@hono/zod-openapi";
import { OrderFiltersInput, orderPermissions } from "#ordering/order-desk";
import { PlatformError } from "#platform/basics/errors";
import { pageQuery } from "#platform/data/cursor";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { downloadExport } from "./download-export.ts";
import { OrderExportError } from "./errors.ts";
import { OrderExportDto, OrderExportsPage, toExportDto } from "./schemas.ts";
import { startExport } from "./start-export.ts";
import { exportOf, listExports } from "./store.ts";

const tags = ["Back office: orders"];
const read = staff(orderPermissions.read);

const list = route(
  {
    method: "get",
    path: "/admin/order-exports",
    operationId: "adminListOrderExports",
    tags,
    summary: "List the exports of orders",
    description: "Newest first, each with how far it is.",
    access: read,
    request: { query: z.strictObject(pageQuery) },
    responses: { 200: json(OrderExportsPage, "A page of exports") },
  },
  async (c) => {
    const { rows, ...page } = await listExports(c.var.ctx, c.req.valid("query"));
    return c.json({ data: rows.map(toExportDto), ...page }, 200);
  },
);

const start = route(
  {
    method: "post",
    path: "/admin/orders/export",
    operationId: "adminExportOrders",
    tags,
    summary: "Export orders as CSV",
    description:
      "A line for each order that the filters find, the newest first, up to 100,000, written in the background. The filters are those of the list without `q`. The file is deleted after seven days. Columns about the customer are in it for callers with `customers:read`, at the time of this request and of the download.",
    access: read,
    request: { body: json(OrderFiltersInput, "The orders to export") },
    responses: { 202: json(OrderExportDto, "The export") },
  },
  async (c) => c.json(toExportDto(await startExport(c.var.ctx, c.req.valid("json"))), 202),
);

const get = route(
  {
    method: "get",
    path: "/admin/order-exports/{id}",
    operationId: "adminGetOrderExport",
    tags,
    summary: "Get an export of orders",
    description: "How far it is.",
    access: read,
    request: { params: IdParam },
    responses: { 200: json(OrderExportDto, "The export") },
    problems: [OrderExportError.order_export_not_found],
  },
  async (c) => c.json(toExportDto(await exportOf(c.var.ctx, c.req.valid("param").id)), 200),
);

const download = route(
  {
    method: "get",
    path: "/admin/order-exports/{id}/download",
    operationId: "adminDownloadOrderExport",
    sends: ["Content-Disposition"],
    tags,
    summary: "Download exported orders",
    description:
      "As CSV, as often as wanted. No cell is a formula to a spreadsheet. What is personal is left empty once its customer is erased. With the customers' columns it needs a fresh step-up.",
    access: read,
    step_up: "sometimes",
    request: { params: IdParam },
    responses: {
      200: {
        description: "The file",
        content: { "text/csv": { schema: z.string().openapi({ example: "order_number,order_id,placed_at\r\n" }) } },
      },
    },
    problems: [
      PlatformError.step_up_required,
      OrderExportError.order_export_not_found,
      OrderExportError.order_export_running,
    ],
  },
  async (c) =>
    c.body(await downloadExport(c.var.ctx, c.req.valid("param").id), 200, {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="orders.csv"',
    }),
);

export const orderExportRoutes: readonly Route[] = [list, start, get, download];

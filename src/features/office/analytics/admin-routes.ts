import { z } from "@hono/zod-openapi";
import { PlatformError } from "#platform/basics/errors";
import { readPage } from "#platform/data/cursor";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { ReportError } from "./errors.ts";
import { requestReport } from "./make-report.ts";
import { analyticsPermissions } from "./permissions.ts";
import { readReport } from "./read-report.ts";
import { readSales } from "./read-sales.ts";
import {
  FullReportDto,
  ReportDto,
  ReportInput,
  ReportsPage,
  ReportsQuery,
  SalesDto,
  SalesQuery,
  toFullReportDto,
  toReportDto,
  toSalesDto,
} from "./schemas.ts";
import { countReports, reportOf, selectReports } from "./store.ts";

const tags = ["Back office: reports"];
const access = staff(analyticsPermissions.read);

const sales = route(
  {
    method: "get",
    path: "/admin/analytics/sales",
    operationId: "adminGetSales",
    tags,
    summary: "Read the sales of a time",
    description:
      "Orders, units, revenue and refunds by currency, whole and by day, week or month of the shop's time zone, as they are known now. An order counts when it was paid; what went back counts when it went back.",
    access,
    request: { query: SalesQuery },
    responses: { 200: json(SalesDto, "The sales") },
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(toSalesDto(await readSales(ctx, c.req.valid("query")), ctx.config.SHOP_TIME_ZONE), 200);
  },
);

const listReports = route(
  {
    method: "get",
    path: "/admin/reports",
    operationId: "adminListReports",
    tags,
    summary: "List the sales reports",
    description: "One for each day in UTC, made in the night after; the latest day first.",
    access,
    request: { query: ReportsQuery },
    responses: { 200: json(ReportsPage, "A page of reports") },
    problems: [PlatformError.invalid_cursor],
  },
  async (c) => {
    const { ctx } = c.var;
    const request = c.req.valid("query");
    const { rows, ...page } = await readPage(ctx, request, {
      list: "reports",
      rows: (after) => selectReports(ctx, after, request.limit),
      total: countReports(ctx),
      keysOf: (row) => [row.day, row.id],
    });
    return c.json({ data: rows.map(toReportDto), ...page }, 200);
  },
);

const createReport = route(
  {
    method: "post",
    path: "/admin/reports",
    operationId: "adminCreateReport",
    tags,
    summary: "Make the sales report of a day",
    description: "Of a day that was missed, or again of one that has a report: the new figures take its place.",
    access,
    request: { body: { content: { "application/json": { schema: ReportInput } } } },
    responses: { 201: json(ReportDto, "The report") },
  },
  async (c) => c.json(toReportDto(await requestReport(c.var.ctx, c.req.valid("json").day)), 201),
);

const getReport = route(
  {
    method: "get",
    path: "/admin/reports/{id}",
    operationId: "adminGetReport",
    tags,
    summary: "Read a sales report",
    description: "The day's orders, units, revenue and refunds by currency, and its best products.",
    access,
    request: { params: IdParam },
    responses: { 200: json(FullReportDto, "The report with its figures") },
    problems: [ReportError.report_not_found],
  },
  async (c) => {
    const { report, days, products } = await readReport(c.var.ctx, c.req.valid("param").id);
    return c.json(toFullReportDto(report, days, products), 200);
  },
);

const downloadReport = route(
  {
    method: "get",
    path: "/admin/reports/{id}/download",
    operationId: "adminDownloadReport",
    sends: ["Content-Disposition"],
    tags,
    summary: "Download a sales report",
    description: "As CSV for a spreadsheet: the day by currency, then its products. Amounts are decimals.",
    access,
    request: { params: IdParam },
    responses: {
      200: {
        description: "The file",
        content: {
          "text/csv": {
            schema: z.string().openapi({
              example:
                "scope,day,currency,product_id,product_name,orders,units,subtotal,discounts,shipping,tax,revenue,refunded_units,refunds\r\nday,2026-01-31,USD,,,3,7,120.00,0.00,15.00,9.90,144.90,,0.00",
            }),
          },
        },
      },
    },
    problems: [ReportError.report_not_found],
  },
  async (c) => {
    const { ctx } = c.var;
    const [report] = await reportOf(ctx, c.req.valid("param").id);
    const file = report && (await ctx.env.FILES.get(report.file_key));
    if (!file) throw ReportError.report_not_found();
    return c.body(file.body, 200, {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${report.kind}-${report.day}.csv"`,
    });
  },
);

export const analyticsAdminRoutes: readonly Route[] = [sales, listReports, createReport, getReport, downloadReport];

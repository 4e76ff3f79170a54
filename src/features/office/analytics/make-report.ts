import Papa from "papaparse";
import { refundsByProduct } from "#aftersales/refunds";
import { refundsGiven } from "#money/ledger";
import { salesByCurrency, salesByProduct } from "#ordering/orders";
import { invalidField } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit } from "#platform/data/outbox";
import { boundsOf, dayOf, FORMULA, joinProducts, joinSales, toRows } from "./rules.ts";
import { type Report, reportOfDay, saveFigures, saveReport } from "./store.ts";

/**
 * Writes down the sales of a day in UTC, as rows in D1 and as CSV in R2. Made again it takes the place of what was there:
 * the same orders give the same report.
 */
export async function makeReport(ctx: Ctx, day: string): Promise<Report> {
  const { from, to } = boundsOf(day);
  const [sold, given, soldProducts, refundedProducts, [known]] = await ctx.db.batch([
    salesByCurrency(ctx, [{ from, until: to }]),
    refundsGiven(ctx, [{ from, until: to }]),
    salesByProduct(ctx, from, to),
    refundsByProduct(ctx, from, to),
    reportOfDay(ctx, day),
  ]);
  const days = joinSales(sold, given).map((row) => ({ day, ...row }));
  const products = joinProducts(day, soldProducts, refundedProducts).toSorted(
    (a, b) => b.revenue - a.revenue || (a.product_id < b.product_id ? -1 : 1),
  );
  const report: Report = {
    id: known?.id ?? ctx.id(),
    kind: "sales",
    day,
    file_key: `reports/sales/${day}.csv`,
    rows: days.length + products.length,
    created_at: ctx.now(),
  };
  const csv = Papa.unparse(toRows(days, products), { escapeFormulae: FORMULA, newline: "\r\n" });
  // The file first: a report that is listed can be downloaded.
  await ctx.env.FILES.put(report.file_key, csv, { httpMetadata: { contentType: "text/csv; charset=utf-8" } });
  await commit(ctx, [...saveFigures(ctx, day, days, products), saveReport(ctx, report), ...audited(ctx, report)]);
  return report;
}

/** Asks for the report of a day that has begun. 422 for one that has not. */
export async function requestReport(ctx: Ctx, day: string): Promise<Report> {
  if (day > dayOf(ctx.now())) throw invalidField("day", "too_big", "This day has not begun");
  return makeReport(ctx, day);
}

const audited = (ctx: Ctx, { id, day }: Report) =>
  ctx.actor.type === "user"
    ? [audit(ctx, { action: "report.made", subject_type: "report", subject_id: id, after: { day } })]
    : [];

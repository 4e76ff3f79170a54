import type { Ctx } from "#platform/context";
import { ReportError } from "./errors.ts";
import { daysOf, productsOf, reportOf } from "./store.ts";

const PRODUCTS_SHOWN = 100;

/** A report with its figures by currency and its best products, in one round trip. Raises 404 `report_not_found`. */
export async function readReport(ctx: Ctx, id: string) {
  const [[report], days, products] = await ctx.db.batch([
    reportOf(ctx, id),
    daysOf(ctx, id),
    productsOf(ctx, id, PRODUCTS_SHOWN),
  ]);
  if (!report) throw ReportError.report_not_found();
  return { report, days, products };
}

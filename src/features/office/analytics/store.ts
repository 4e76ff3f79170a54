import { and, count, desc, eq, type SQL, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { behind, type CursorValue } from "#platform/data/cursor";
import type { Statement } from "#platform/data/db";
import { insertRows } from "#platform/data/insert-rows";
import { inGroups } from "#platform/objects/waves";
import type { SalesDay, SalesProduct } from "./rules.ts";
import { reports, salesDays, salesProducts } from "./tables.ts";

export type Report = typeof reports.$inferSelect;

/** Products in one statement: a row is far below this, and D1 takes 2 MB a parameter. */
const PRODUCTS_AT_ONCE = 2_000;

/** Statements that put a day's figures in the place of those that were there. */
export function saveFigures(
  ctx: Ctx,
  day: string,
  days: readonly SalesDay[],
  products: readonly SalesProduct[],
): Statement[] {
  const chunks = inGroups(products, PRODUCTS_AT_ONCE);
  return [
    ctx.db.delete(salesDays).where(eq(salesDays.day, day)),
    ctx.db.delete(salesProducts).where(eq(salesProducts.day, day)),
    ...days.map((row) => ctx.db.insert(salesDays).values(row)),
    ...chunks.map((chunk) => insertRows(ctx, salesProducts, chunk)),
  ];
}

/** Notes the report of a day; one that was there keeps its id. */
export const saveReport = (ctx: Ctx, report: Report): Statement =>
  ctx.db
    .insert(reports)
    .values(report)
    .onConflictDoUpdate({
      target: [reports.day, reports.kind],
      set: { file_key: report.file_key, rows: report.rows, created_at: report.created_at },
    });

export const reportOfDay = (ctx: Ctx, day: string) =>
  ctx.db
    .select()
    .from(reports)
    .where(and(eq(reports.day, day), eq(reports.kind, "sales")));

export const reportOf = (ctx: Ctx, id: string) => ctx.db.select().from(reports).where(eq(reports.id, id));

const dayOfReport = (id: string): SQL => sql`(SELECT ${reports.day} FROM ${reports} WHERE ${reports.id} = ${id})`;

export const daysOf = (ctx: Ctx, id: string) =>
  ctx.db
    .select()
    .from(salesDays)
    .where(eq(salesDays.day, dayOfReport(id)))
    .orderBy(salesDays.currency);

/** The products that brought in most, of all currencies. */
export const productsOf = (ctx: Ctx, id: string, limit: number) =>
  ctx.db
    .select()
    .from(salesProducts)
    .where(eq(salesProducts.day, dayOfReport(id)))
    .orderBy(desc(salesProducts.revenue), desc(salesProducts.product_id))
    .limit(limit);

export const selectReports = (ctx: Ctx, after: readonly CursorValue[] | null, limit: number) =>
  ctx.db
    .select()
    .from(reports)
    .where(behind([reports.day, reports.id], "desc", after))
    .orderBy(desc(reports.day), desc(reports.id))
    .limit(limit + 1);

export const countReports = (ctx: Ctx) => ctx.db.select({ total_count: count() }).from(reports);

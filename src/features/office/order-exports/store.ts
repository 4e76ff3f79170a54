import { and, asc, count, desc, eq, gt } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { behind, type PageRequest, readPage } from "#platform/data/cursor";
import { OrderExportError } from "./errors.ts";
import { orderExportParts, orderExports } from "./tables.ts";

export type ExportRow = typeof orderExports.$inferSelect;

export const selectExport = (ctx: Ctx, id: string) => ctx.db.select().from(orderExports).where(eq(orderExports.id, id));

/** The export, while it is there. Raises 404 `order_export_not_found`. */
export async function exportOf(ctx: Ctx, id: string): Promise<ExportRow> {
  const [found] = await selectExport(ctx, id);
  if (!found || found.expires_at <= ctx.now()) throw OrderExportError.order_export_not_found();
  return found;
}

/** A page of exports that are not over, newest first. */
export function listExports(ctx: Ctx, request: PageRequest) {
  const isThere = gt(orderExports.expires_at, ctx.now());
  const keys = [orderExports.created_at, orderExports.id];
  return readPage(ctx, request, {
    list: "order_exports",
    rows: (after) =>
      ctx.db
        .select()
        .from(orderExports)
        .where(and(isThere, behind(keys, "desc", after)))
        .orderBy(...keys.map((key) => desc(key)))
        .limit(request.limit + 1),
    total: ctx.db.select({ total_count: count() }).from(orderExports).where(isThere),
    keysOf: (row) => [row.created_at, row.id],
  });
}

/** The parts of an export, in their order. */
export const selectParts = (ctx: Ctx, export_id: string) =>
  ctx.db
    .select({ file_key: orderExportParts.file_key })
    .from(orderExportParts)
    .where(eq(orderExportParts.export_id, export_id))
    .orderBy(asc(orderExportParts.part));

import { and, count, desc, eq, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { behind, type PageRequest, readCursor, readPage, toPage } from "#platform/data/cursor";
import { ImportError } from "./errors.ts";
import { importErrors, imports } from "./tables.ts";

const ERRORS_SHOWN = 1000;

export type ImportRow = typeof imports.$inferSelect & {
  readonly errors: { row: number; code: string; message: string }[];
};

/** An import with the first 1,000 rows that were refused, in one trip; 404 `import_not_found`. */
export async function readImport(ctx: Ctx, id: string): Promise<ImportRow> {
  const [rows, errors] = await ctx.db.batch([
    ctx.db.select().from(imports).where(eq(imports.id, id)),
    ctx.db
      .select({ row: importErrors.row, code: importErrors.code, message: importErrors.message })
      .from(importErrors)
      .where(eq(importErrors.import_id, id))
      .orderBy(importErrors.row)
      .limit(ERRORS_SHOWN),
  ]);
  if (!rows[0]) throw ImportError.import_not_found();
  return { ...rows[0], errors };
}

/** Imports, newest first, without their reports. */
export const listImports = (ctx: Ctx, request: PageRequest) =>
  readPage(ctx, request, {
    list: "imports",
    rows: (after) =>
      ctx.db
        .select()
        .from(imports)
        .where(behind([imports.created_at, imports.id], "desc", after))
        .orderBy(desc(imports.created_at), desc(imports.id))
        .limit(request.limit + 1),
    total: ctx.db.select({ total_count: count() }).from(imports),
    keysOf: (row) => [row.created_at, row.id],
  });

/** The whole report of an import, by row. */
export async function listImportErrors(ctx: Ctx, id: string, { limit, cursor, count: counting }: PageRequest) {
  const list = "import_errors";
  const own = eq(importErrors.import_id, id);
  const from = behind([importErrors.row], "asc", await readCursor(ctx, list, { id }, cursor));
  const [found, rows, counted] = await ctx.db.batch([
    ctx.db.select({ id: imports.id }).from(imports).where(eq(imports.id, id)),
    ctx.db
      .select()
      .from(importErrors)
      .where(and(own, from))
      .orderBy(importErrors.row)
      .limit(limit + 1),
    ctx.db
      .select({ total_count: count() })
      .from(importErrors)
      .where(and(own, counting ? undefined : sql`0`)),
  ]);
  if (!found[0]) throw ImportError.import_not_found();
  const page = await toPage(ctx, list, { id }, rows, limit, (row) => [row.row]);
  return { ...page, ...(counting ? counted[0] : {}) };
}

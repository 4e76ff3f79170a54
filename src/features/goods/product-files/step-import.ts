import { eq } from "drizzle-orm";
import { changeProducts } from "#goods/catalog";
import type { Ctx } from "#platform/context";
import { auditMany } from "#platform/data/audit";
import type { Statement } from "#platform/data/db";
import { insertRows } from "#platform/data/insert-rows";
import { commit, publish } from "#platform/data/outbox";
import { csvRecords } from "./csv-records.ts";
import { importEvents } from "./events.ts";
import { writeProducts } from "./import-statements.ts";
import { planImport } from "./plan-import.ts";
import { type PlannedProduct, type RowFault } from "./product-plan.ts";
import { type Row } from "./read-lines.ts";
import { readProductRows, slugOfRow } from "./read-product-rows.ts";
import { importErrors, imports } from "./tables.ts";

/** What one step takes at most: far below what a Worker may hold, and few enough statements for one batch. */
const STEP_ROWS = 300;
/** How much of the file is read for a step: more only when one product does not fit in the first. */
const STEP_BYTES = [128 * 1024, 1024 * 1024] as const;

type Import = typeof imports.$inferSelect;
type Group = { readonly rows: Row[]; end: number };

/**
 * Takes the next rows of an import's file into the catalog: products, the report, how far it is and the message for the next
 * step, all in one batch with `once`. Killed at any moment, it is either done or not begun; asked twice, it is done once.
 */
export async function stepImport(ctx: Ctx, import_id: string, once: Statement): Promise<void> {
  const file = await ctx.db.select().from(imports).where(eq(imports.id, import_id)).get();
  if (!file || file.status === "completed" || file.status === "failed") {
    await commit(ctx, [once]);
    return;
  }
  const groups = await readGroups(ctx, file);
  if (groups.length === 0) return endImport(ctx, file, once);
  const read = groups.map(({ rows }) =>
    file.open_slug !== null && slugOfRow(rows[0] ?? { row: 0, values: null }) === file.open_slug
      ? refuseRest(rows)
      : readProductRows(rows, file.currency),
  );
  const { plans, faults } = await planImport(
    ctx,
    read.flatMap(({ product }) => product ?? []),
    file.currency,
  );
  const report = [...read.flatMap((one) => one.faults), ...faults];
  await commit(ctx, [
    once,
    ...writeProducts(ctx, plans, file.currency),
    ...writeProgress(ctx, file, groups, report),
    writeAudit(ctx, file, plans),
    ...changeProducts(
      ctx,
      plans.map(({ id }) => id),
    ),
  ]);
}

const refuseRest = (rows: readonly Row[]) => ({
  product: null,
  faults: rows.map(({ row }) => ({
    row,
    code: "too_many_rows",
    message: "The product has more rows than can be taken together",
  })),
});

/** An apostrophe that keeps a spreadsheet from seeing a formula is not part of the text; one that was there before has a second one. */
const asWritten = (field: string): string => field.trim().replace(/^'(?='*[=+\-@＝＋－＠])/, "");

/** The next products of the file, each whole: rows that belong to one follow each other. */
async function readGroups(ctx: Ctx, file: Import): Promise<Group[]> {
  for (const length of STEP_BYTES) {
    if (file.done_bytes >= file.file_bytes) return [];
    const object = await ctx.env.FILES.get(file.file_key, { range: { offset: file.done_bytes, length } });
    if (!object) throw new Error("the file of an import is not there");
    const bytes = new Uint8Array(await object.arrayBuffer());
    const is_last = file.done_bytes + bytes.length >= file.file_bytes;
    const { groups, is_whole } = groupsOf(file, bytes, is_last);
    if (is_whole) return groups;
    if (groups.length > 1) return groups.slice(0, -1);
    if (length === STEP_BYTES[1]) return groups;
  }
  return [];
}

/** The products that begin in these bytes; `is_whole` says that the last one ends there, too. */
function groupsOf(file: Import, bytes: Uint8Array, is_last: boolean): { groups: Group[]; is_whole: boolean } {
  const groups: Group[] = [];
  let row = file.done_rows + 1;
  let slug: string | null = null;
  for (const record of csvRecords(bytes, { is_last })) {
    if (row - file.done_rows > STEP_ROWS) return { groups, is_whole: false };
    row += 1;
    const { fields } = record;
    const values = fields && Object.fromEntries(file.columns.map((column, i) => [column, asWritten(fields[i] ?? "")]));
    const one: Row = { row, values };
    const own: string | null = values ? slugOfRow(one) : slug;
    const group = groups.at(-1);
    if (group && own === slug) {
      group.rows.push(one);
      group.end = record.end;
    } else groups.push({ rows: [one], end: record.end });
    slug = own;
  }
  return { groups, is_whole: is_last };
}

function writeProgress(ctx: Ctx, file: Import, groups: readonly Group[], report: readonly RowFault[]): Statement[] {
  const rows = groups.reduce((sum, group) => sum + group.rows.length, 0);
  const done_bytes = file.done_bytes + (groups.at(-1)?.end ?? 0);
  const refused = new Map(report.map((one) => [one.row, one]));
  const is_done = done_bytes >= file.file_bytes;
  const only = groups.length === 1 ? groups[0] : undefined;
  return [
    insertRows(
      ctx,
      importErrors,
      [...refused.values()].map(({ row, code, message }) => ({ import_id: file.id, row, code, message })),
    ),
    ctx.db
      .update(imports)
      .set({
        status: is_done ? "completed" : "running",
        done_bytes,
        done_rows: file.done_rows + rows,
        refused_rows: file.refused_rows + refused.size,
        open_slug: only?.rows[0] ? slugOfRow(only.rows[0]) : null,
        finished_at: is_done ? ctx.now() : null,
      })
      .where(eq(imports.id, file.id)),
    ...(is_done ? [] : [publish(ctx, importEvents["import.continued"], { import_id: file.id })]),
  ];
}

/** Nothing more can be read: the file is at its end, or a row in it has no end. */
async function endImport(ctx: Ctx, file: Import, once: Statement): Promise<void> {
  const is_done = file.done_bytes >= file.file_bytes || file.done_rows >= file.total_rows;
  const fault = {
    import_id: file.id,
    row: file.done_rows + 2,
    code: "row_too_long",
    message: "The row does not end within 1 MB: a quote may be missing",
  };
  await commit(ctx, [
    once,
    ...(is_done ? [] : [ctx.db.insert(importErrors).values(fault)]),
    ctx.db
      .update(imports)
      .set({ status: is_done ? "completed" : "failed", finished_at: ctx.now() })
      .where(eq(imports.id, file.id)),
  ]);
}

/** One entry a product, by the person who sent the file. */
const writeAudit = (ctx: Ctx, file: Import, plans: readonly PlannedProduct[]): Statement =>
  auditMany(
    ctx,
    { action: "product.imported", subject_type: "product", actor: { type: "user", id: file.created_by } },
    plans.map(({ id, is_new }) => ({ subject_id: id, after: { import_id: file.id, created: is_new } })),
  );

import { streamCsv } from "#platform/basics/csv";
import { toIso } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { pagesOf } from "#platform/data/cursor";
import { type AuditFilter, selectEntries } from "./list-audit-log.ts";

const PAGE = 500;
const COLUMNS = [
  "id",
  "created_at",
  "actor_type",
  "actor_id",
  "action",
  "subject_type",
  "subject_id",
  "changes",
  "address",
  "request_id",
  "seq",
  "hash",
] as const;

/** All entries that match, newest first, as CSV that comes as it is read. */
export const exportAuditLog = (ctx: Ctx, filter: AuditFilter) => streamCsv(COLUMNS, readLines(ctx, filter));

async function* readLines(ctx: Ctx, filter: AuditFilter) {
  const pages = pagesOf(
    PAGE,
    (after) => selectEntries(ctx, filter, after, PAGE),
    (row) => [row.created_at, row.id],
  );
  for await (const rows of pages)
    yield rows.map((row) => ({
      ...row,
      created_at: toIso(row.created_at),
      changes: row.changes === null ? null : JSON.stringify(row.changes),
    }));
}

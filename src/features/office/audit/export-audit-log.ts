import { streamCsv } from "#platform/basics/csv";
import { toIso } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import type { CursorValue } from "#platform/data/cursor";
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
  let after: CursorValue[] | null = null;
  do {
    const rows = await selectEntries(ctx, filter, after, PAGE);
    yield rows.map((row) => ({
      ...row,
      created_at: toIso(row.created_at),
      changes: row.changes === null ? null : JSON.stringify(row.changes),
    }));
    const last = rows.at(-1);
    after = last && rows.length === PAGE ? [last.created_at, last.id] : null;
  } while (after);
}

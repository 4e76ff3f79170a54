import Papa from "papaparse";
import type { Ctx } from "#platform/context";
import type { CursorValue } from "#platform/cursor";
import { toIso } from "#platform/time";
import { type AuditFilter, selectEntries } from "./list-audit-log.ts";

const PAGE = 500;
const COLUMNS = [
  "id",
  "at",
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

/** All entries that match, newest first, as CSV that comes as it is read. Nothing in it is a formula to a spreadsheet. */
export function exportAuditLog(ctx: Ctx, filter: AuditFilter): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let after: CursorValue[] | null = null;
  return new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(`${COLUMNS.join(",")}\r\n`)),
    pull: async (controller) => {
      const rows = await selectEntries(ctx, filter, after, PAGE);
      const last = rows.at(-1);
      if (last) {
        const lines = rows.map((row) => ({
          ...row,
          at: toIso(row.at),
          changes: row.changes === null ? "" : JSON.stringify(row.changes),
        }));
        const data = lines.map((line) => COLUMNS.map((column) => line[column] ?? ""));
        const csv = Papa.unparse({ fields: [...COLUMNS], data }, { header: false, escapeFormulae: true });
        controller.enqueue(encoder.encode(`${csv}\r\n`));
        after = [last.at, last.id];
      }
      if (rows.length < PAGE) controller.close();
    },
  });
}

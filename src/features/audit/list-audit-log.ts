import { and, desc, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { behind, type CursorValue, readCursor, toPage } from "#platform/cursor";
import { auditLog } from "#platform/tables";

export type AuditFilter = {
  readonly subject_type?: string | undefined;
  readonly subject_id?: string | undefined;
  readonly actor_id?: string | undefined;
  readonly action?: string | undefined;
  readonly request_id?: string | undefined;
  /** Milliseconds since the epoch: from then on. */
  readonly from?: number | undefined;
  /** Milliseconds since the epoch: before then. */
  readonly to?: number | undefined;
};
type AuditQuery = AuditFilter & {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly count?: boolean | undefined;
};

const LIST = "audit_log";
const keys = [auditLog.at, auditLog.id];

function matching({ from, to, ...equal }: AuditFilter): SQL | undefined {
  const is = (column: (typeof auditLog)[keyof typeof equal], value: string | undefined) =>
    value === undefined ? undefined : eq(column, value);
  return and(
    is(auditLog.subject_type, equal.subject_type),
    is(auditLog.subject_id, equal.subject_id),
    is(auditLog.actor_id, equal.actor_id),
    is(auditLog.action, equal.action),
    is(auditLog.request_id, equal.request_id),
    from === undefined ? undefined : gte(auditLog.at, from),
    to === undefined ? undefined : lt(auditLog.at, to),
  );
}

/** The entries that match, newest first, behind a keyset. */
export const selectEntries = (ctx: Ctx, filter: AuditFilter, after: readonly CursorValue[] | null, limit: number) =>
  ctx.db
    .select()
    .from(auditLog)
    .where(and(matching(filter), behind(keys, "desc", after)))
    .orderBy(desc(auditLog.at), desc(auditLog.id))
    .limit(limit);

/** Who did what, newest first: one trip. */
export async function listAuditLog(ctx: Ctx, { limit, cursor, count, ...filter }: AuditQuery) {
  const page = selectEntries(ctx, filter, await readCursor(ctx, LIST, filter, cursor), limit + 1);
  const total = ctx.db
    .select({ total: sql<number>`count(*)` })
    .from(auditLog)
    .where(matching(filter));
  const [rows, counted] = count ? await ctx.db.batch([page, total]) : [await page, undefined];
  const cut = await toPage(ctx, LIST, filter, rows, limit, (row) => [row.at, row.id]);
  return { ...cut, ...(counted ? { total_count: counted[0]?.total ?? 0 } : {}) };
}

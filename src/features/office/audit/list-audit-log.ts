import { and, count, desc, eq, type SQL } from "drizzle-orm";
import type { DayOrTime } from "#platform/basics/days";
import type { Ctx } from "#platform/context";
import { behind, type CursorValue, type PageRequest, readPage } from "#platform/data/cursor";
import { auditLog } from "#platform/data/tables";
import { within } from "#platform/data/within";

export type AuditFilter = {
  readonly subject_type?: string | undefined;
  readonly subject_id?: string | undefined;
  readonly actor_id?: string | undefined;
  readonly action?: string | undefined;
  readonly request_id?: string | undefined;
  readonly created_at_from?: DayOrTime | undefined;
  readonly created_at_to?: DayOrTime | undefined;
};

const keys = [auditLog.created_at, auditLog.id];

function matching(ctx: Ctx, { created_at_from, created_at_to, ...equal }: AuditFilter): SQL | undefined {
  const is = (column: (typeof auditLog)[keyof typeof equal], value: string | undefined) =>
    value === undefined ? undefined : eq(column, value);
  return and(
    is(auditLog.subject_type, equal.subject_type),
    is(auditLog.subject_id, equal.subject_id),
    is(auditLog.actor_id, equal.actor_id),
    is(auditLog.action, equal.action),
    is(auditLog.request_id, equal.request_id),
    within(ctx, auditLog.created_at, { from: created_at_from, to: created_at_to }),
  );
}

/** The entries that match, newest first, behind a keyset. */
export const selectEntries = (ctx: Ctx, filter: AuditFilter, after: readonly CursorValue[] | null, limit: number) =>
  ctx.db
    .select()
    .from(auditLog)
    .where(and(matching(ctx, filter), behind(keys, "desc", after)))
    .orderBy(desc(auditLog.created_at), desc(auditLog.id))
    .limit(limit);

/** Who did what, newest first: one trip. */
export const listAuditLog = (ctx: Ctx, request: AuditFilter & PageRequest) =>
  readPage(ctx, request, {
    list: "audit_log",
    rows: (after) => selectEntries(ctx, request, after, request.limit + 1),
    total: ctx.db.select({ total_count: count() }).from(auditLog).where(matching(ctx, request)),
    keysOf: (row) => [row.created_at, row.id],
  });

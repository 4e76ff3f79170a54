import { and, desc, eq, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { behind, readCursor, toPage } from "#platform/cursor";
import { auditLog } from "#platform/tables";

export type AuditQuery = {
  readonly subject_type?: string | undefined;
  readonly subject_id?: string | undefined;
  readonly actor_id?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly count?: boolean | undefined;
};

const LIST = "audit_log";

/** Who changed what in the back office, newest first. */
export async function listAuditLog(ctx: Ctx, { limit, cursor, count, ...filters }: AuditQuery) {
  const keys = [auditLog.at, auditLog.id];
  const wanted = and(
    filters.subject_type === undefined ? undefined : eq(auditLog.subject_type, filters.subject_type),
    filters.subject_id === undefined ? undefined : eq(auditLog.subject_id, filters.subject_id),
    filters.actor_id === undefined ? undefined : eq(auditLog.actor_id, filters.actor_id),
  );
  const from = behind(keys, "desc", await readCursor(ctx, LIST, filters, cursor));
  const [rows, counted] = await ctx.db.batch([
    ctx.db
      .select()
      .from(auditLog)
      .where(and(wanted, from))
      .orderBy(desc(auditLog.at), desc(auditLog.id))
      .limit(limit + 1),
    ctx.db
      .select({ n: sql<number>`count(*)` })
      .from(auditLog)
      .where(and(wanted, count ? undefined : sql`0`)),
  ]);
  const page = await toPage(ctx, LIST, filters, rows, limit, (row) => [row.at, row.id]);
  return { ...page, ...(count ? { total_count: counted[0]?.n ?? 0 } : {}) };
}

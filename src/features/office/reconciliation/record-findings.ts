import { and, eq, inArray, lt, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { inIds, type Statement } from "#platform/data/db";
import { insertRows } from "#platform/data/insert-rows";
import type { Finding, Part } from "#platform/data/walks";
import { drifts, type Run } from "./tables.ts";

/** Each drift once: found again it is the same one, from when it was first seen. */
export function recordFindings(ctx: Ctx, run: Run, findings: readonly Finding[]): Statement[] {
  if (findings.length === 0) return [];
  const now = ctx.now();
  const rows = [...new Map(findings.map((finding) => [`${finding.kind} ${finding.subject_id}`, finding])).values()];
  const found = rows.map(({ kind, subject_id, order_id, variant_id, intent_id, about_at, says, remedy }) => ({
    kind,
    subject_id,
    order_id,
    variant_id,
    intent_id,
    about_at,
    remedy,
    id: ctx.id(),
    says: { database: null, object: null, provider: null, ...says },
    state: "open" as const,
    run_id: run.id,
    first_seen_at: now,
    last_seen_at: now,
  }));
  const mended = rows.filter((row) => row.mended);
  return [
    insertRows(ctx, drifts, found).onConflictDoUpdate({
      target: [drifts.kind, drifts.subject_id],
      targetWhere: sql`state IN ('open', 'accepted')`,
      set: {
        says: sql`excluded.says`,
        remedy: sql`excluded.remedy`,
        run_id: sql`excluded.run_id`,
        last_seen_at: sql`excluded.last_seen_at`,
      },
    }),
    ctx.db
      .update(drifts)
      .set({ state: "mended", settled_at: now })
      .where(and(sql`state IN ('open', 'accepted')`, among(mended))),
    ...(run.mode === "fix" ? mended.map((row) => auditOf(ctx, run, row)) : []),
  ];
}

/** A statement: how many of these drifts somebody has dealt with by hand. */
export const countAccepted = (ctx: Ctx, findings: readonly Finding[]) =>
  ctx.db
    .select({ n: sql<number>`count(*)` })
    .from(drifts)
    .where(and(sql`state IN ('open', 'accepted')`, eq(drifts.state, "accepted"), among(findings)));

/** A statement: which of these drifts somebody has dealt with by hand. */
export const acceptedOf = (ctx: Ctx, kind: string, subject_ids: readonly string[]) =>
  ctx.db
    .select({ subject_id: drifts.subject_id })
    .from(drifts)
    // Literals, since bound values would not be known to match the partial index.
    .where(
      and(
        sql`${drifts.state} IN ('open', 'accepted')`,
        eq(drifts.kind, kind),
        eq(drifts.state, "accepted"),
        inIds(drifts.subject_id, subject_ids),
      ),
    );

const among = (rows: readonly Finding[]) =>
  sql`(kind, subject_id) IN (SELECT value ->> 0, value ->> 1 FROM json_each(${JSON.stringify(rows.map(({ kind, subject_id }) => [kind, subject_id]))}))`;

const auditOf = (ctx: Ctx, run: Run, { kind, subject_id, order_id, remedy }: Finding): Statement =>
  audit(ctx, {
    action: `reconcile.${remedy}`,
    subject_type: order_id === undefined ? kind : "order",
    subject_id: order_id ?? subject_id,
    after: { kind, run_id: run.id, requested_by: run.requested_by },
  });

/** A statement for the end of a part: what is no longer found there is gone, as far as the run has looked back. */
export const endPart = (ctx: Ctx, run: Run, { kinds }: Pick<Part, "kinds">): Statement =>
  ctx.db
    .update(drifts)
    .set({ state: "gone", settled_at: ctx.now() })
    .where(
      and(
        sql`state IN ('open', 'accepted')`,
        eq(drifts.state, "open"),
        inArray(drifts.kind, kinds),
        lt(drifts.last_seen_at, run.started_at),
        sql`coalesce(${drifts.about_at}, ${run.created_at_from}) >= ${run.created_at_from}`,
      ),
    );

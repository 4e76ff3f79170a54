import { and, count, desc, eq } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { behind, type PageRequest, readPage } from "#platform/data/cursor";
import type { State } from "./rules.ts";
import { drifts } from "./tables.ts";

export type DriftQuery = PageRequest & {
  readonly kind?: string | undefined;
  readonly state?: State | undefined;
};

/** Drifts, the latest first seen first. */
export function listDrifts(ctx: Ctx, request: DriftQuery) {
  const matching = and(
    request.kind === undefined ? undefined : eq(drifts.kind, request.kind),
    request.state === undefined ? undefined : eq(drifts.state, request.state),
  );
  return readPage(ctx, request, {
    list: "drifts",
    rows: (after) =>
      ctx.db
        .select()
        .from(drifts)
        .where(and(matching, behind([drifts.first_seen_at, drifts.id], "desc", after)))
        .orderBy(desc(drifts.first_seen_at), desc(drifts.id))
        .limit(request.limit + 1),
    total: ctx.db.select({ total_count: count() }).from(drifts).where(matching),
    keysOf: (row) => [row.first_seen_at, row.id],
  });
}

/** The ids of drifts that nobody has settled, the latest first seen first. */
export const selectOpenDrifts = (ctx: Ctx, limit: number) =>
  ctx.db
    .select({ id: drifts.id })
    .from(drifts)
    .where(eq(drifts.state, "open"))
    .orderBy(desc(drifts.first_seen_at), desc(drifts.id))
    .limit(limit);

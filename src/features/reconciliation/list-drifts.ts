import { and, desc, eq, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { behind, readCursor, toPage } from "#platform/cursor";
import type { Kind, State } from "./rules.ts";
import { drifts } from "./tables.ts";

export type DriftQuery = {
  readonly kind?: Kind | undefined;
  readonly state?: State | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly count?: boolean | undefined;
};

const LIST = "drifts";

/** Drifts, the latest first seen first. */
export async function listDrifts(ctx: Ctx, { limit, cursor, count, ...filters }: DriftQuery) {
  const keys = [drifts.first_seen_at, drifts.id];
  const wanted = and(
    filters.kind === undefined ? undefined : eq(drifts.kind, filters.kind),
    filters.state === undefined ? undefined : eq(drifts.state, filters.state),
  );
  const from = behind(keys, "desc", await readCursor(ctx, LIST, filters, cursor));
  const [rows, counted] = await ctx.db.batch([
    ctx.db
      .select()
      .from(drifts)
      .where(and(wanted, from))
      .orderBy(desc(drifts.first_seen_at), desc(drifts.id))
      .limit(limit + 1),
    ctx.db
      .select({ n: sql<number>`count(*)` })
      .from(drifts)
      .where(and(wanted, count ? undefined : sql`0`)),
  ]);
  const page = await toPage(ctx, LIST, filters, rows, limit, (row) => [row.first_seen_at, row.id]);
  return { ...page, ...(count ? { total_count: counted[0]?.n ?? 0 } : {}) };
}

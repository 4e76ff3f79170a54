import { eq } from "drizzle-orm";
import { isId } from "#platform/basics/ids";
import type { Ctx } from "#platform/context";
import { ReconciliationError } from "./errors.ts";
import { drifts } from "./tables.ts";

export type Drift = typeof drifts.$inferSelect;

/** One drift, or 404 `drift_not_found`. */
export async function readDrift(ctx: Ctx, drift_id: string): Promise<Drift> {
  const drift = isId(drift_id) ? await ctx.db.select().from(drifts).where(eq(drifts.id, drift_id)).get() : undefined;
  if (!drift) throw ReconciliationError.drift_not_found();
  return drift;
}

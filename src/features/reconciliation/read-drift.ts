import { eq } from "drizzle-orm";
import { type PayerContact, providerNames, providerOf } from "#payment-providers";
import type { Ctx } from "#platform/context";
import { isId } from "#platform/ids";
import { describeError } from "#platform/log";
import { ReconciliationError } from "./errors.ts";
import { drifts } from "./tables.ts";

export type Drift = typeof drifts.$inferSelect;

/** One drift, or 404 `drift_not_found`. */
export async function readDrift(ctx: Ctx, drift_id: string): Promise<Drift> {
  const drift = isId(drift_id) ? await ctx.db.select().from(drifts).where(eq(drifts.id, drift_id)).get() : undefined;
  if (!drift) throw ReconciliationError.drift_not_found();
  return drift;
}

/** Who paid, asked of the provider at this moment and kept nowhere. Null where there is nobody, or no answer. */
export async function findPayer(ctx: Ctx, { intent_id }: Drift): Promise<PayerContact | null> {
  const [name] = providerNames;
  if (intent_id === null) return null;
  try {
    return await providerOf(ctx, name).contactOf(intent_id);
  } catch (error) {
    ctx.log.warn("payer_unknown", { intent_id, ...describeError(error) });
    return null;
  }
}

import { and, eq } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit } from "#platform/data/outbox";
import { ReconciliationError } from "./errors.ts";
import type { AllWalks } from "./join-walks.ts";
import { type Drift, readDrift } from "./read-drift.ts";
import { drifts } from "./tables.ts";

export type Decided = { readonly decision: string; readonly note?: string | undefined };

/**
 * A person's word on a drift. `accept`: it has been dealt with, and no run touches it. Every other decision is carried out by the
 * feature that offers it. Asked twice, it is done once. 409 `drift_settled`, and what the decision throws.
 */
export async function decideDrift(
  ctx: Ctx,
  { decisions }: AllWalks,
  drift_id: string,
  { decision, note }: Decided,
): Promise<Drift> {
  const chosen = decisions.find(({ name }) => name === decision);
  const drift = await readDrift(ctx, drift_id);
  const state = chosen ? "mended" : "accepted";
  if (drift.state === state) return drift;
  if (drift.state !== "open") throw ReconciliationError.drift_settled({ state: drift.state });
  await chosen?.carryOut(ctx, drift);
  const remedy = chosen?.name ?? drift.remedy;
  const change = { state, remedy, settled_at: ctx.now(), note: note ?? drift.note } as const;
  await commit(ctx, [
    ctx.db
      .update(drifts)
      .set(change)
      .where(and(eq(drifts.id, drift.id), eq(drifts.state, "open"))),
    audit(ctx, {
      action: `drift.${state}`,
      subject_type: "drift",
      subject_id: drift.id,
      before: { state: drift.state },
      after: { state, kind: drift.kind, order_id: drift.order_id, intent_id: drift.intent_id },
    }),
  ]);
  return { ...drift, ...change };
}

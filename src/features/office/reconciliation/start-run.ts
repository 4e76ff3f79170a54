import { PlatformError } from "#platform/basics/errors";
import { describeError } from "#platform/basics/log";
import { HOUR, MINUTE } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isUniqueViolation } from "#platform/data/db";
import { commit, hint } from "#platform/data/outbox";
import type { Mode } from "#platform/data/walks";
import { requirePermission, requireStepUp } from "#platform/http/access";
import { ReconciliationError } from "./errors.ts";
import { reconciliationHints } from "./events.ts";
import type { AllWalks } from "./join-walks.ts";
import { reconcileRuns, type Run } from "./tables.ts";

/** Longer than a day, so that a run that was missed, or a provider that was down for long, leaves no gap. */
const LOOKBACK_MS = 26 * HOUR;
/** What moved since then may still be on its way. */
const GRACE_MS = 2 * MINUTE;

export type NewRun = {
  readonly mode: Mode;
  readonly created_at_from?: number | undefined;
  /** All stock when absent. */
  readonly checked_before?: number | undefined;
  readonly grace_ms?: number | undefined;
};

/**
 * Nobody knows how much money a run that mends gives back, so no limit is counted for it: a person with the permissions that
 * the walks require begins it, with a fresh proof. Throws `person_required`, `permission_required`, `step_up_required`.
 */
export function requireMender(ctx: Ctx, { fix_requires }: AllWalks): void {
  if (ctx.actor.type === "api_key") throw PlatformError.person_required();
  for (const permission of fix_requires) requirePermission(ctx, permission);
  requireStepUp(ctx);
}

/** Begins a comparison; the queue carries it on, slice by slice. 409 `reconcile_running` while another one is on its way. */
export async function startRun(
  ctx: Ctx,
  { parts: [first] }: AllWalks,
  { mode, created_at_from, checked_before, grace_ms = GRACE_MS }: NewRun,
): Promise<Run> {
  const now = ctx.now();
  const run: Run = {
    id: ctx.id(),
    mode,
    status: "running",
    part: first?.name ?? "",
    cursor: null,
    counts: {},
    created_at_from: created_at_from ?? now - LOOKBACK_MS,
    checked_before: checked_before ?? now,
    grace_ms,
    requested_by: `${ctx.actor.type}:${ctx.actor.id}`,
    failures: 0,
    lease_until: 0,
    started_at: now,
    finished_at: null,
  };
  const entry = audit(ctx, {
    action: "reconcile.started",
    subject_type: "reconcile_run",
    subject_id: run.id,
    after: { mode, created_at_from: run.created_at_from },
  });
  try {
    await commit(ctx, [ctx.db.insert(reconcileRuns).values(run), ...(ctx.actor.type === "system" ? [] : [entry])]);
  } catch (error) {
    if (isUniqueViolation(error, "reconcile_runs.status")) throw ReconciliationError.reconcile_running();
    throw error;
  }
  // Lost, it is begun by the minute's job.
  ctx.waitUntil(
    hint(ctx.env, reconciliationHints["reconcile.goes_on"], { run_id: run.id }).catch((error: unknown) =>
      ctx.log.warn("reconcile_hint_failed", describeError(error)),
    ),
  );
  return run;
}

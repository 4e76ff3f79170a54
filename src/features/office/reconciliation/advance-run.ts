import { and, eq, lte, sql } from "drizzle-orm";
import { describeError } from "#platform/basics/log";
import { MINUTE } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { runBatch } from "#platform/data/db";
import { hint } from "#platform/data/outbox";
import type { Part, Slice } from "#platform/data/walks";
import { reconciliationHints } from "./events.ts";
import type { AllWalks } from "./join-walks.ts";
import { acceptedOf, countAccepted, endPart, recordFindings } from "./record-findings.ts";
import { reconcileRuns, type Run, type Tally } from "./tables.ts";

/** Things compared in one invocation, well below the platform's limit of sub-requests; a drift costs as much as several. */
const COMPARED_AT_ONCE = 120;
const DRIFT_COSTS = 5;
const LEASE_MS = 2 * MINUTE;
/** After that many failures in a row somebody has to look, and the next run begins again. */
const FAILURES_MAX = 10;

/**
 * Carries a run on by as many slices as one invocation has room for, then leaves it to the next message. What was done is
 * written down with the cursor in one batch, so a run that is cut off goes on where it stopped. Does nothing when somebody
 * else is at it, or it is over.
 */
export async function advanceRun(ctx: Ctx, { parts }: AllWalks, run_id: string): Promise<"over" | "open"> {
  let run = await leaseRun(ctx, run_id);
  if (!run) return "open";
  try {
    for (let cost = 0; cost < COMPARED_AT_ONCE;) {
      const part = partOf(parts, run);
      const slice = await part.walk(ctx, { ...run, acceptedOf });
      cost += slice.compared + DRIFT_COSTS * slice.findings.length;
      run = await keep(ctx, run, slice, { part, next: parts[parts.indexOf(part) + 1] });
      if (run.status !== "running") return "over";
    }
    await setRun(ctx, run.id, { lease_until: 0 });
  } catch (error) {
    await giveUp(ctx, run, error);
    return "open";
  }
  await hint(ctx.env, reconciliationHints["reconcile.goes_on"], { run_id });
  return "open";
}

async function leaseRun(ctx: Ctx, run_id: string): Promise<Run | undefined> {
  const [run] = await ctx.db
    .update(reconcileRuns)
    .set({ lease_until: ctx.now() + LEASE_MS })
    .where(
      and(eq(reconcileRuns.id, run_id), eq(reconcileRuns.status, "running"), lte(reconcileRuns.lease_until, ctx.now())),
    )
    .returning();
  return run;
}

function partOf(parts: readonly Part[], { part }: Run): Part {
  const found = parts.find(({ name }) => name === part);
  if (!found) throw new Error(`nothing walks the part ${part}`);
  return found;
}

/** What a slice found, what it came to, and where the next one begins. */
async function keep(
  ctx: Ctx,
  run: Run,
  { compared, findings, cursor }: Slice,
  { part, next: behind }: { readonly part: Part; readonly next: Part | undefined },
): Promise<Run> {
  const [accepted] = findings.length > 0 ? await countAccepted(ctx, findings) : [];
  const mended = findings.filter((finding) => finding.mended).length;
  const more: Tally = { compared, found: findings.length, mended, accepted: accepted?.n ?? 0 };
  const isPartOver = cursor === null;
  const next = isPartOver ? behind : part;
  const isOver = next === undefined;
  const after: Run = {
    ...run,
    counts: { ...run.counts, [run.part]: add(run.counts[run.part], more) },
    part: next?.name ?? run.part,
    cursor,
    failures: 0,
    lease_until: ctx.now() + LEASE_MS,
    ...(isOver ? { status: "done", finished_at: ctx.now() } : {}),
  };
  const { id: _id, ...fields } = after;
  await runBatch(ctx.db, [
    ...recordFindings(ctx, run, findings),
    ...(isPartOver ? [endPart(ctx, run, part)] : []),
    ctx.db.update(reconcileRuns).set(fields).where(eq(reconcileRuns.id, run.id)),
  ]);
  for (const { kind, subject_id, remedy, mended: done } of findings)
    ctx.log.warn("drift", { kind, subject_id, remedy, mended: done, run_id: run.id });
  if (isOver) ctx.log.info("reconciled", { run_id: run.id, mode: run.mode, ...totalOf(after.counts) });
  return after;
}

const none: Tally = { compared: 0, found: 0, mended: 0, accepted: 0 };

const add = (a: Tally = none, b: Tally): Tally => ({
  compared: a.compared + b.compared,
  found: a.found + b.found,
  mended: a.mended + b.mended,
  accepted: a.accepted + b.accepted,
});

/** All parts together. */
export const totalOf = (counts: Run["counts"]): Tally =>
  Object.values(counts).reduce((sum, part) => add(sum, part), none);

async function giveUp(ctx: Ctx, run: Run, error: unknown): Promise<void> {
  ctx.log.error("reconcile_slice_failed", { run_id: run.id, part: run.part, ...describeError(error) });
  const isOver = run.failures + 1 >= FAILURES_MAX;
  await setRun(ctx, run.id, {
    failures: sql`${reconcileRuns.failures} + 1`,
    // The minute's job comes back to it.
    lease_until: 0,
    ...(isOver ? { status: "failed", finished_at: ctx.now() } : {}),
  });
}

const setRun = (ctx: Ctx, run_id: string, fields: Parameters<ReturnType<typeof updating>["set"]>[0]) =>
  updating(ctx).set(fields).where(eq(reconcileRuns.id, run_id));

const updating = (ctx: Ctx) => ctx.db.update(reconcileRuns);

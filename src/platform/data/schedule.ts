import { and, desc, eq, lt } from "drizzle-orm";
import { describeError } from "#platform/basics/log";
import { DAY, HOUR, MINUTE } from "#platform/basics/time";
import { createContext, type Ctx } from "#platform/context";
import { isUniqueViolation } from "#platform/data/db";
import { jobRuns } from "#platform/data/tables";

export type Every = "minute" | "hour" | "day";
const periods: Readonly<Record<Every, number>> = { minute: MINUTE, hour: HOUR, day: DAY };
const LEASE_MS = 15 * MINUTE;
const CATCH_UP_MAX = 31;

export type Job = {
  readonly name: string;
  readonly every: Every;
  /** Whether slots that were missed are run too, each by itself: a report of a day needs it, a sweep does not. */
  readonly catch_up?: boolean;
  /** `scheduled_at` is the start of the slot, in milliseconds since the epoch. What it returns is kept with the run. */
  readonly run: (ctx: Ctx, scheduled_at: number) => Promise<Record<string, unknown>>;
};

/** The slots to run now, oldest first: the present one, and with `catch_up` those since the last that was done. */
export function dueSlots(job: Pick<Job, "every" | "catch_up">, now: number, last: number | null): number[] {
  const period = periods[job.every];
  const present = Math.floor(now / period) * period;
  if (!job.catch_up || last === null) return [present];
  const first = Math.max(last + period, present - (CATCH_UP_MAX - 1) * period);
  return Array.from({ length: Math.max(0, Math.floor((present - first) / period) + 1) }, (_, i) => first + i * period);
}

/** Runs each job once per slot, even when the cron fires repeatedly: the run's key is `(job, scheduled_at)`. One that fails does not stop the others. */
export async function runJobs(jobs: readonly Job[], env: Env, execution: ExecutionContext, now: number): Promise<void> {
  for (const job of jobs) {
    const ctx = createContext({
      env,
      waitUntil: (work) => execution.waitUntil(work),
      actor: { type: "system", id: `cron:${job.name}` },
    });
    const last = job.catch_up ? await lastDone(ctx, job) : null;
    for (const slot of dueSlots(job, now, last)) await runSlot(ctx, job, slot);
  }
}

async function lastDone(ctx: Ctx, job: Job): Promise<number | null> {
  const row = await ctx.db
    .select({ slot: jobRuns.scheduled_at })
    .from(jobRuns)
    .where(and(eq(jobRuns.job, job.name), eq(jobRuns.status, "done")))
    .orderBy(desc(jobRuns.scheduled_at))
    .limit(1)
    .get();
  return row?.slot ?? null;
}

async function runSlot(ctx: Ctx, job: Job, scheduled_at: number): Promise<void> {
  const here = and(eq(jobRuns.job, job.name), eq(jobRuns.scheduled_at, scheduled_at));
  if (!(await leaseSlot(ctx, job, scheduled_at))) return;
  try {
    const summary = await job.run(ctx, scheduled_at);
    await ctx.db.update(jobRuns).set({ status: "done", finished_at: ctx.now(), summary }).where(here);
  } catch (error) {
    ctx.log.error("job_failed", { job: job.name, ...describeError(error) });
    await ctx.db.update(jobRuns).set({ status: "failed", finished_at: ctx.now() }).where(here);
  }
}

/** Leases the slot by its key. A run that failed, or whose lease ran out because it stopped in the middle, may be leased again. */
async function leaseSlot(ctx: Ctx, job: Job, scheduled_at: number): Promise<boolean> {
  const started_at = ctx.now();
  try {
    await ctx.db.insert(jobRuns).values({ job: job.name, scheduled_at, status: "running", started_at });
    return true;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const slot = and(eq(jobRuns.job, job.name), eq(jobRuns.scheduled_at, scheduled_at));
    const [failed, abandoned] = await ctx.db.batch([
      ctx.db
        .update(jobRuns)
        .set({ status: "running", started_at })
        .where(and(slot, eq(jobRuns.status, "failed")))
        .returning({ job: jobRuns.job }),
      ctx.db
        .update(jobRuns)
        .set({ started_at })
        .where(and(slot, eq(jobRuns.status, "running"), lt(jobRuns.started_at, started_at - LEASE_MS)))
        .returning({ job: jobRuns.job }),
    ]);
    return failed.length + abandoned.length > 0;
  }
}

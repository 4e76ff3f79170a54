import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { DAY, HOUR, MINUTE } from "#platform/basics/time";
import { dueSlots, type Job, runJobs } from "#platform/data/schedule";

const NOON = Date.UTC(2026, 0, 31, 12, 0, 30);
const runs = (job: string) =>
  env.DB.prepare("SELECT scheduled_at, status FROM job_runs WHERE job = ? ORDER BY scheduled_at")
    .bind(job)
    .all<{ scheduled_at: number; status: string }>();
const fire = (job: Job, now: number) => runJobs([job], env, createExecutionContext(), now);

describe("dueSlots", () => {
  it("is the present slot alone, unless missed ones are to be caught up", ({ expect }) => {
    const present = Date.UTC(2026, 0, 31);
    expect(dueSlots({ every: "day" }, NOON, present - 5 * DAY)).toEqual([present]);
    expect(dueSlots({ every: "day", catch_up: true }, NOON, null)).toEqual([present]);
    expect(dueSlots({ every: "day", catch_up: true }, NOON, present - 3 * DAY)).toEqual([
      present - 2 * DAY,
      present - DAY,
      present,
    ]);
    expect(dueSlots({ every: "day", catch_up: true }, NOON, present)).toEqual([]);
    expect(dueSlots({ every: "hour", catch_up: true }, NOON, NOON - 400 * HOUR).length).toBe(31);
  });
});

describe("runJobs", () => {
  it("runs a slot once, however often the cron fires at once", async ({ expect }) => {
    let count = 0;
    const job: Job = { name: crypto.randomUUID(), every: "minute", run: async () => ({ count: (count += 1) }) };
    await Promise.all([fire(job, NOON), fire(job, NOON + 1), fire(job, NOON)]);
    await fire(job, NOON + MINUTE);
    expect(count).toBe(2);
    expect((await runs(job.name)).results.map((row) => row.status)).toEqual(["done", "done"]);
  });

  it("records a failure, goes on with the others, and tries the slot again", async ({ expect }) => {
    let healthy = false;
    const broken: Job = {
      name: crypto.randomUUID(),
      every: "hour",
      run: async () => (healthy ? {} : Promise.reject(new Error("down"))),
    };
    const fine: Job = { name: crypto.randomUUID(), every: "hour", run: async () => ({}) };
    await runJobs([broken, fine], env, createExecutionContext(), NOON);
    expect((await runs(broken.name)).results.map((row) => row.status)).toEqual(["failed"]);
    expect((await runs(fine.name)).results.map((row) => row.status)).toEqual(["done"]);
    healthy = true;
    await fire(broken, NOON);
    expect((await runs(broken.name)).results.map((row) => row.status)).toEqual(["done"]);
  });

  it("takes a run over that stopped in the middle, once nobody can be at it any more", async ({ expect }) => {
    let count = 0;
    const job: Job = { name: crypto.randomUUID(), every: "day", run: async () => ({ count: (count += 1) }) };
    const scheduled_at = Date.UTC(2026, 0, 31);
    const stopped = env.DB.prepare(
      "INSERT INTO job_runs (job, scheduled_at, status, started_at) VALUES (?, ?, 'running', ?)",
    );
    await stopped.bind(job.name, scheduled_at, Date.now() - 10 * MINUTE).run();
    await fire(job, NOON);
    expect(count).toBe(0);
    await env.DB.prepare("UPDATE job_runs SET started_at = ? WHERE job = ?")
      .bind(Date.now() - 16 * MINUTE, job.name)
      .run();
    await Promise.all([fire(job, NOON), fire(job, NOON)]);
    expect(count).toBe(1);
    expect((await runs(job.name)).results.map((row) => row.status)).toEqual(["done"]);
  });

  it("catches up with a day that failed, too", async ({ expect }) => {
    const seen: number[] = [];
    let healthy = true;
    const run = async (_: unknown, slot: number) => {
      if (!healthy) throw new Error("down");
      return { n: seen.push(slot) };
    };
    const job: Job = { name: crypto.randomUUID(), every: "day", catch_up: true, run };
    await fire(job, NOON);
    healthy = false;
    await fire(job, NOON + DAY);
    healthy = true;
    await fire(job, NOON + 2 * DAY);
    const first = Date.UTC(2026, 0, 31);
    expect(seen).toEqual([first, first + DAY, first + 2 * DAY]);
  });

  it("catches up after a gap, each missed day by itself", async ({ expect }) => {
    const seen: number[] = [];
    const job: Job = {
      name: crypto.randomUUID(),
      every: "day",
      catch_up: true,
      run: async (_ctx, slot) => ({ n: seen.push(slot) }),
    };
    await fire(job, NOON);
    await fire(job, NOON + 3 * DAY);
    const first = Date.UTC(2026, 0, 31);
    expect(seen).toEqual([first, first + DAY, first + 2 * DAY, first + 3 * DAY]);
  });
});

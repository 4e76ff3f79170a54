import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { DAY } from "#platform/basics/time";
import { deadLetters, jobRuns } from "#platform/data/tables";
import { drifts } from "../../../../src/features/office/reconciliation/tables.ts";
import { stopClock } from "../../../support/clock.ts";
import { sentTo } from "../../../support/codes.ts";
import { testContext } from "../../../support/context.ts";
import { runJob } from "../../../support/jobs.ts";

const clock = stopClock();
/** What was mailed to staff about this, newest first. */
const told = async (what: string) =>
  (await sentTo(env.STAFF_MAIL)).filter(({ text, subject }) => `${subject}\n${text}`.includes(what));
const alert = () => runJob("alert_staff", testContext());

describe("staff are told by mail, once", () => {
  it("of messages that could not be processed, and again of a later one", async ({ expect }) => {
    const ctx = testContext();
    const letter = () => ({ id: ctx.id(), queue: "orders", type: "probe.dead", body: {}, created_at: ctx.now() });
    const about = async () => (await told("could not be processed")).length;
    const before = await about();
    await ctx.db.insert(deadLetters).values(letter());
    await alert();
    await alert();
    expect(await about()).toBe(before + 1);
    clock.pass(1_000);
    await ctx.db.insert(deadLetters).values(letter());
    await alert();
    expect(await about()).toBe(before + 2);
  });

  it("of a job that failed, once a day", async ({ expect }) => {
    const ctx = testContext();
    const job = `probe_${ctx.id()}`;
    const fail = async () => {
      const at = ctx.now();
      await ctx.db.insert(jobRuns).values({ job, scheduled_at: at, status: "failed", started_at: at });
      await alert();
    };
    await fail();
    await alert();
    expect((await told(job)).map(({ subject }) => subject)).toEqual([expect.stringContaining(`The job ${job} failed`)]);
    clock.pass(DAY);
    await fail();
    expect(await told(job)).toHaveLength(2);
  });

  it("of differences that nobody has settled", async ({ expect }) => {
    const ctx = testContext();
    const about = async () => (await told("Stock, orders and payments disagree")).length;
    const before = await about();
    clock.pass(1_000);
    const at = ctx.now();
    const drift = {
      id: ctx.id(),
      kind: "stock_level",
      subject_id: ctx.id(),
      says: { database: null, object: null, provider: null },
      remedy: "project",
      run_id: ctx.id(),
    };
    await ctx.db.insert(drifts).values({ ...drift, state: "open", first_seen_at: at, last_seen_at: at });
    await alert();
    await alert();
    expect(await about()).toBe(before + 1);
  });

  it("of an audit log that was tampered with", async ({ expect }) => {
    const ctx = testContext();
    const about = async () => (await told("The audit log was tampered with")).length;
    const before = await about();
    const run = async (broken: number) => {
      clock.pass(1_000);
      const at = ctx.now();
      const summary = { checked: 5, broken };
      const row = { job: "check_audit_log", scheduled_at: at, status: "done", started_at: at, summary } as const;
      await ctx.db.insert(jobRuns).values(row);
      await alert();
      await alert();
    };
    await run(0);
    expect(await about()).toBe(before);
    await run(2);
    expect(await about()).toBe(before + 1);
  });
});

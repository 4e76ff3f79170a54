import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq, inArray, like } from "drizzle-orm";
import { beforeAll, describe, it } from "vitest";
import { DAY } from "#platform/basics/time";
import { audit } from "#platform/data/audit";
import { runBatch } from "#platform/data/db";
import { effects, idempotencyKeys, jobRuns, mailDeliveries, outbox } from "#platform/data/tables";
import { forgetOldRows } from "../../../../src/features/office/system/forget-old-rows.ts";
import { scheduled } from "../../../../src/schedule.ts";
import { tokenOf } from "../../../support/actors.ts";
import { call, tripsOf } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";

let admin = "";
beforeAll(async () => {
  admin = await tokenOf("admin");
});

describe("the daily clearing", () => {
  it("forgets what ran out and keeps everything else", async ({ expect }) => {
    const ctx = testContext();
    const now = ctx.now();
    const old = now - 31 * DAY;
    const outboxRow = (done_at: number | null) => ({
      id: ctx.id(),
      type: "probe.old",
      body: {},
      created_at: old,
      due_at: now + DAY,
      done_at,
    });
    const rows = { old: outboxRow(old), young: outboxRow(now - DAY), waiting: outboxRow(null) };
    const key = (expires_at: number) => ({
      caller: "user:probe",
      key: ctx.id(),
      request_hash: "-",
      locked_until: 0,
      expires_at,
    });
    const keys = { out: key(now - 1), good: key(now + DAY) };
    const runs = [old - 60 * DAY, old].map((started_at) => ({
      job: `probe-${ctx.id()}`,
      scheduled_at: started_at,
      status: "done" as const,
      started_at,
    }));
    await runBatch(ctx.db, [
      ctx.db.insert(outbox).values(Object.values(rows)),
      ctx.db
        .insert(effects)
        .values(Object.values(rows).map((row) => ({ consumer: "probe", outbox_id: row.id, at: old }))),
      ctx.db.insert(idempotencyKeys).values(Object.values(keys)),
      ctx.db.insert(jobRuns).values(runs),
    ]);
    const mails = [now - 91 * DAY, old, null].map((sent_at) => ({
      key: `probe:${ctx.id()}`,
      claimed_until: 0,
      sent_at,
    }));
    await runBatch(ctx.db, [ctx.db.insert(mailDeliveries).values(mails)]);
    const forgotten = await forgetOldRows(ctx);
    const mailsKept = await ctx.db.select().from(mailDeliveries).where(like(mailDeliveries.key, "probe:%"));
    expect(new Set(mailsKept.map((row) => row.sent_at))).toEqual(new Set([old, null]));
    expect(forgotten["outbox"]).toBeGreaterThanOrEqual(1);
    const ids = Object.values(rows).map((row) => row.id);
    const kept = await ctx.db.select({ id: outbox.id }).from(outbox).where(inArray(outbox.id, ids));
    expect(kept.map((row) => row.id).toSorted()).toEqual([rows.young.id, rows.waiting.id].toSorted());
    const effectsKept = await ctx.db.select().from(effects).where(inArray(effects.outbox_id, ids));
    expect(effectsKept.map((row) => row.outbox_id).toSorted()).toEqual([rows.young.id, rows.waiting.id].toSorted());
    const keysKept = await ctx.db.select().from(idempotencyKeys).where(eq(idempotencyKeys.caller, "user:probe"));
    expect(keysKept.map((row) => row.key)).toEqual([keys.good.key]);
    const runsKept = await ctx.db
      .select()
      .from(jobRuns)
      .where(
        inArray(
          jobRuns.job,
          runs.map((run) => run.job),
        ),
      );
    expect(runsKept.map((run) => run.started_at)).toEqual([old]);
  });

  it("works off more than one round's rows", async ({ expect }) => {
    await env.DB.prepare(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2300) INSERT INTO outbox (id, type, body, created_at, due_at, done_at) SELECT 'old-' || i, 'probe.many', '{}', 0, 0, 1 FROM n",
    ).run();
    expect((await forgetOldRows(testContext()))["outbox"]).toBeGreaterThanOrEqual(2300);
    expect(await env.DB.prepare("SELECT count(*) AS n FROM outbox WHERE type = 'probe.many'").first("n")).toBe(0);
  });
});

describe("the minute's cron", () => {
  it("sweeps the outbox once a slot, and its run is seen in the back office", async ({ expect }) => {
    const scheduledTime = Date.now();
    for (let i = 0; i < 2; i += 1)
      await scheduled({ cron: "* * * * *", scheduledTime, noRetry: () => {} }, env, createExecutionContext());
    // Whoever has not been seen for ten seconds has their session looked at besides.
    await call("GET", "/api/v1/me", { token: admin });
    const response = await call("GET", "/api/v1/admin/system/jobs?job=sweep_outbox&limit=100&count=true", {
      token: admin,
    });
    expect(tripsOf(response).d1).toBeLessThanOrEqual(2);
    const page = await response.json<{
      data: { scheduled_at: string; status: string; summary: { sent: number } }[];
    }>();
    const slot = new Date(Math.floor(scheduledTime / 60_000) * 60_000).toISOString();
    expect(page.data.filter((run) => run.scheduled_at === slot)).toMatchObject([
      { status: "done", summary: { sent: expect.any(Number) } },
    ]);
  });
});

describe("the audit log", () => {
  it("is listed newest first, by subject and by actor, without personal data", async ({ expect }) => {
    const ctx = testContext();
    const subject_id = ctx.id();
    const entry = (price: number) =>
      audit(ctx, {
        action: "probe.updated",
        subject_type: "probe",
        subject_id,
        before: { price, email: "a@b.c" },
        after: { price: price + 1, email: "c@d.e" },
      });
    await runBatch(ctx.db, [entry(1), entry(2), entry(3)]);
    const response = await call("GET", `/api/v1/admin/audit-log?subject_type=probe&subject_id=${subject_id}&limit=2`, {
      token: admin,
    });
    expect(tripsOf(response).d1).toBeLessThanOrEqual(2);
    const page = await response.json<{ data: { changes: unknown }[]; next_cursor: string }>();
    const changes = (price: number) => ({
      before: { price, email: "(hidden)" },
      after: { price: price + 1, email: "(hidden)" },
    });
    expect(page.data.map((one) => one.changes)).toEqual([changes(3), changes(2)]);
    const rest = await call(
      "GET",
      `/api/v1/admin/audit-log?subject_type=probe&subject_id=${subject_id}&limit=2&cursor=${page.next_cursor}`,
      { token: admin },
    );
    expect(await rest.json()).toMatchObject({ data: [{ changes: changes(1) }], next_cursor: null });
    expect(
      await call("GET", `/api/v1/admin/audit-log?actor_id=${subject_id}&count=true`, { token: admin }).then((r) =>
        r.json(),
      ),
    ).toEqual({ data: [], next_cursor: null, total_count: 0 });
  });
});

describe("the lists of the system", () => {
  it("read by an index", async ({ expect }) => {
    const plans = {
      "SELECT * FROM dead_letters ORDER BY created_at DESC, id DESC LIMIT 21": "dead_letters_created",
      "SELECT * FROM job_runs ORDER BY started_at DESC, job DESC, scheduled_at DESC LIMIT 21": "job_runs_started",
      "SELECT * FROM audit_log WHERE actor_id = 'x' ORDER BY created_at DESC, id DESC LIMIT 21": "audit_log_actor",
      "SELECT * FROM audit_log WHERE subject_type = 'x' AND subject_id = 'y' ORDER BY created_at DESC, id DESC LIMIT 21":
        "audit_log_subject",
      "SELECT * FROM audit_log ORDER BY created_at DESC, id DESC LIMIT 21": "audit_log_created",
      "SELECT id FROM outbox WHERE done_at < 5 ORDER BY done_at, id LIMIT 10": "outbox_done",
      "SELECT rowid FROM job_runs WHERE started_at < 5 LIMIT 10": "job_runs_started",
      "SELECT rowid FROM mail_deliveries WHERE sent_at < 5 LIMIT 10": "mail_deliveries_sent",
      "SELECT rowid FROM idempotency_keys WHERE expires_at < 5 LIMIT 10": "idempotency_keys_expiry",
    };
    for (const [query, index] of Object.entries(plans)) {
      const plan = await env.DB.prepare(`EXPLAIN QUERY PLAN ${query}`).all<{ detail: string }>();
      const details = plan.results.map((row) => row.detail).join("; ");
      expect(details).toContain(index);
      if (!query.includes("outbox")) expect(details).not.toContain("TEMP B-TREE");
    }
  });
});

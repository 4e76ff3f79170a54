import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq, like } from "drizzle-orm";
import { describe, it, vi } from "vitest";
import type { Ctx } from "#platform/context";
import { runBatch, type Statement } from "#platform/data/db";
import { commit, publish, republish, sweepOutbox } from "#platform/data/outbox";
import { type Consumer, createQueueHandler, on, onHint, onHints, onReading } from "#platform/data/queue";
import { auditLog, effects, mailDeliveries, outbox } from "#platform/data/tables";
import { testContext } from "../../support/context.ts";
import { probeEvents, probeHints } from "../../support/probe-events.ts";
import { nameOf, Wire, wrapEnv } from "../../support/wrap-env.ts";

/** Leaves one row in the audit log per effect, so that effects can be counted in stored state. */
const leaveMark = (name: string): Consumer => ({
  name,
  on: [
    on(probeEvents["probe.happened"], async (ctx, { subject }, once) => {
      if (subject.startsWith("poison")) throw new Error("cannot be done");
      const mark = {
        id: ctx.id(),
        actor_type: "probe",
        actor_id: name,
        action: "mark",
        subject_type: "probe",
        subject_id: subject,
        request_id: "-",
        created_at: ctx.now(),
      };
      await commit(ctx, [ctx.db.insert(auditLog).values(mark), once]);
    }),
  ],
});

const handle = createQueueHandler([leaveMark("first"), leaveMark("second")]);
const marks = (subject: string) =>
  env.DB.prepare("SELECT count(*) AS n FROM audit_log WHERE subject_id = ?").bind(subject).first<number>("n");
const outboxOf = (subject: string) =>
  env.DB.prepare("SELECT id, done_at, dead_at, due_at, sent_count FROM outbox WHERE body ->> 'subject' = ?")
    .bind(subject)
    .first<{ id: string; done_at: number | null; dead_at: number | null; due_at: number; sent_count: number }>();

async function publishProbe(subject: string): Promise<string> {
  const ctx = testContext();
  // Not through `commit`: the shop's own queue would deliver it before the test does.
  await runBatch(ctx.db, [publish(ctx, probeEvents["probe.happened"], { subject })]);
  const row = await outboxOf(subject);
  if (!row) throw new Error("the outbox row is missing");
  return row.id;
}

async function deliver(queue: string, bodies: unknown[]) {
  const batch = createMessageBatch(
    queue,
    bodies.map((body, i) => ({ id: crypto.randomUUID(), timestamp: new Date(), attempts: i + 1, body })),
  );
  const execution = createExecutionContext();
  await handle(batch, env, execution);
  return getQueueResult(batch, execution);
}

/** Delivers one message to a handler, and counts what became of it. */
async function give(handler: typeof handle, ...bodies: unknown[]) {
  const batch = createMessageBatch(
    "bodega-events",
    bodies.map((body) => ({ id: crypto.randomUUID(), timestamp: new Date(), attempts: 1, body })),
  );
  const execution = createExecutionContext();
  await handler(batch, env, execution);
  const { explicitAcks, retryMessages } = await getQueueResult(batch, execution);
  return { acks: explicitAcks.length, retries: retryMessages.length };
}

describe("the outbox and its consumers", () => {
  it("takes effect once in each consumer, however often the pointer comes", async ({ expect }) => {
    const subject = crypto.randomUUID();
    const id = await publishProbe(subject);
    const pointer = { type: "outbox", id };
    const results = await Promise.all([
      deliver("bodega-events", [pointer, pointer]),
      deliver("bodega-events", [pointer]),
    ]);
    await deliver("bodega-events", [pointer]);
    expect(results.flatMap((r) => r.explicitAcks).length).toBe(3);
    expect(await marks(subject)).toBe(2);
    expect((await outboxOf(subject))?.done_at).toBeGreaterThan(0);
  });

  it("writes nothing and sends nothing when the batch fails", async ({ expect }) => {
    const ctx = testContext();
    const subject = crypto.randomUUID();
    const row = { consumer: "x", outbox_id: subject, at: 0 };
    const failed = await commit(ctx, [
      publish(ctx, probeEvents["probe.happened"], { subject }),
      ctx.db.insert(effects).values(row),
      ctx.db.insert(effects).values(row),
    ]).catch((e: unknown) => e);
    expect(failed).toBeInstanceOf(Error);
    expect(await outboxOf(subject)).toBeNull();
    expect(ctx.published).toEqual([]);
  });

  it("settles messages one by one: a bad one waits, its neighbours are done", async ({ expect }) => {
    const good = crypto.randomUUID();
    const bad = `poison-${crypto.randomUUID()}`;
    const result = await deliver("bodega-events", [
      { type: "outbox", id: await publishProbe(bad) },
      { type: "outbox", id: await publishProbe(good) },
      { no: "type" },
    ]);
    expect(result.explicitAcks.length).toBe(1);
    expect(result.retryMessages.length).toBe(2);
    expect([await marks(good), await marks(bad)]).toEqual([2, 0]);
  });

  it("waits twice as long after each attempt that fails, up to an hour", async ({ expect }) => {
    const waits: (number | undefined)[] = [];
    const messages = [1, 2, 5, 30].map((attempts) => ({
      id: crypto.randomUUID(),
      timestamp: new Date(),
      attempts,
      body: { no: "type" },
      ack: () => {},
      retry: (options?: QueueRetryOptions) => void waits.push(options?.delaySeconds),
    }));
    const batch = { ...createMessageBatch("bodega-events", []), queue: "bodega-events", messages };
    await handle(batch, env, createExecutionContext());
    expect(waits).toEqual([2, 4, 32, 3_600]);
  });

  it("stores what cannot be done, once, and leaves it alone until it is replayed", async ({ expect }) => {
    const subject = `poison-${crypto.randomUUID()}`;
    const id = await publishProbe(subject);
    const message = { id: crypto.randomUUID(), timestamp: new Date(), attempts: 1, body: { type: "outbox", id } };
    for (let i = 0; i < 2; i += 1)
      await handle(createMessageBatch("bodega-events-dead", [message]), env, createExecutionContext());
    const dead = await env.DB.prepare("SELECT queue, type, body FROM dead_letters WHERE outbox_id = ?").bind(id).all();
    expect(dead.results).toMatchObject([{ queue: "bodega-events-dead", type: "probe.happened" }]);
    expect((await outboxOf(subject))?.dead_at).toBeGreaterThan(0);
    const later = testContext({ now: () => Date.now() + 3_600_000 });
    await sweepOutbox(later);
    expect((await outboxOf(subject))?.sent_count).toBe(0);
  });

  it("is done with once it is done: no dead letter that comes late is stored, and it is dead no more", async ({
    expect,
  }) => {
    const subject = crypto.randomUUID();
    const id = await publishProbe(subject);
    const pointer = { type: "outbox", id };
    await env.DB.prepare("UPDATE outbox SET dead_at = 1 WHERE id = ?").bind(id).run();
    await deliver("bodega-events", [pointer]);
    expect(await outboxOf(subject)).toMatchObject({ done_at: expect.any(Number), dead_at: null });
    await deliver("bodega-events-dead", [pointer]);
    const stored = env.DB.prepare("SELECT count(*) AS n FROM dead_letters WHERE outbox_id = ?").bind(id);
    expect(await stored.first("n")).toBe(0);
    expect((await outboxOf(subject))?.dead_at).toBeNull();
    const done = await outboxOf(subject);
    const later = testContext({ now: () => Date.now() + 3_600_000 });
    await runBatch(later.db, [republish(later, { id, type: "probe.happened" })]);
    expect(await outboxOf(subject)).toEqual(done);
  });

  it("asks a consumer that is done with it no second time because another one failed", async ({ expect }) => {
    const subject = crypto.randomUUID();
    const pointer = { type: "outbox", id: await publishProbe(subject) };
    const calls: string[] = [];
    let healthy = false;
    const consumer = (name: string, fails: () => boolean): Consumer => ({
      name,
      on: [
        on(probeEvents["probe.happened"], async (ctx, _, once) => {
          calls.push(name);
          if (fails()) {
            // A constraint of its own that breaks is no sign that somebody else was first.
            throw new Error("D1_ERROR: UNIQUE constraint failed: orders.sequence: SQLITE_CONSTRAINT");
          }
          await commit(ctx, [once]);
        }),
      ],
    });
    const pair = createQueueHandler([consumer("steady", () => false), consumer("shaky", () => !healthy)]);
    expect([(await give(pair, pointer)).acks, (await outboxOf(subject))?.done_at]).toEqual([0, null]);
    healthy = true;
    expect((await give(pair, pointer)).acks).toBe(1);
    expect(calls).toEqual(["steady", "shaky", "shaky"]);
  });

  it("gives a message to each consumer, though the first of them fails, and retries it for that one alone", async ({
    expect,
  }) => {
    const subject = crypto.randomUUID();
    const pointer = { type: "outbox", id: await publishProbe(subject) };
    const calls: string[] = [];
    let healthy = false;
    const consumer = (name: string, fails: () => boolean, marks_itself: boolean): Consumer => ({
      name,
      on: [
        on(probeEvents["probe.happened"], async (ctx, _, once) => {
          calls.push(name);
          if (fails()) throw new Error("cannot be done");
          if (marks_itself) await commit(ctx, [once]);
        }),
      ],
    });
    const three = createQueueHandler([
      consumer("shaky", () => !healthy, true),
      consumer("steady", () => false, true),
      // One that is idempotent by itself and writes no effect row: that it was done is remembered all the same.
      consumer("plain", () => false, false),
    ]);
    expect(await give(three, pointer)).toEqual({ acks: 0, retries: 1 });
    expect((await outboxOf(subject))?.done_at).toBeNull();
    const effectsOf = async () =>
      (await testContext().db.select().from(effects).where(eq(effects.outbox_id, pointer.id))).map(
        (row) => row.consumer,
      );
    expect((await effectsOf()).toSorted()).toEqual(["plain", "steady"]);
    healthy = true;
    expect(await give(three, pointer)).toEqual({ acks: 1, retries: 0 });
    expect(calls).toEqual(["shaky", "steady", "plain", "shaky"]);
    expect((await outboxOf(subject))?.done_at).toBeGreaterThan(0);
  });

  it("names the consumer that failed in the log", async ({ expect }) => {
    const pointer = { type: "outbox", id: await publishProbe(`poison-${crypto.randomUUID()}`) };
    const lines: unknown[] = [];
    const log = vi.spyOn(console, "error").mockImplementation((line: unknown) => void lines.push(line));
    await give(createQueueHandler([leaveMark("warehouse")]), pointer);
    log.mockRestore();
    expect(lines.map((line) => JSON.parse(String(line)) as Record<string, unknown>)).toMatchObject([
      { message: "consumer_failed", consumer: "warehouse", type: "probe.happened" },
      { message: "message_failed" },
    ]);
  });

  it("sends nothing with the next consumer's batch that a failed one had prepared", async ({ expect }) => {
    const subject = crypto.randomUUID();
    const pointer = { type: "outbox", id: await publishProbe(subject) };
    const seen: number[] = [];
    const pair = createQueueHandler([
      {
        name: "shaky",
        on: [
          on(probeEvents["probe.happened"], async (ctx) => {
            publish(ctx, probeEvents["probe.unheard_of"], {});
            throw new Error("cannot be done");
          }),
        ],
      },
      { name: "steady", on: [on(probeEvents["probe.happened"], async (ctx) => void seen.push(ctx.published.length))] },
    ]);
    await give(pair, pointer);
    expect(seen).toEqual([0]);
  });

  describe("of consumers that read together", () => {
    const marking = (name: string, effect: (ctx: Ctx, subject: string) => Statement[] | null): Consumer => ({
      name,
      on: [
        onReading(
          probeEvents["probe.happened"],
          (ctx, { outbox_id }) =>
            [ctx.db.select({ type: outbox.type }).from(outbox).where(eq(outbox.id, outbox_id))] as const,
          async (ctx, [[row]], { subject }) => {
            if (row?.type !== "probe.happened") throw new Error("another's rows");
            return effect(ctx, subject);
          },
        ),
      ],
    });
    const mark = (ctx: Ctx, key: string) => ctx.db.insert(mailDeliveries).values({ key, claimed_until: 0 });
    const marked = (subject: string) =>
      testContext()
        .db.select({ key: mailDeliveries.key })
        .from(mailDeliveries)
        .where(like(mailDeliveries.key, `%${subject}`));
    const effectsOf = async (id: string) =>
      (await testContext().db.select().from(effects).where(eq(effects.outbox_id, id)))
        .map((row) => row.consumer)
        .toSorted();

    it("puts all effects into one batch, once however often the pointer comes", async ({ expect }) => {
      const subject = crypto.randomUUID();
      const id = await publishProbe(subject);
      const handler = createQueueHandler([
        marking("north", (ctx, key) => [mark(ctx, `north-${key}`)]),
        marking("south", (ctx, key) => [mark(ctx, `south-${key}`)]),
      ]);
      const pointer = { type: "outbox", id };
      const wire = new Wire(() => "works");
      const execution = createExecutionContext();
      const batch = createMessageBatch("bodega-events", [
        { id: crypto.randomUUID(), timestamp: new Date(), attempts: 1, body: pointer },
      ]);
      await handler(batch, wrapEnv(env, wire), execution);
      expect(wire.log.map(nameOf)).toEqual([
        "d1 select outbox, select effects",
        "d1 select outbox",
        "d1 insert mail_deliveries, insert effects, update outbox",
      ]);
      expect(await give(handler, pointer, pointer)).toEqual({ acks: 2, retries: 0 });
      expect(await marked(subject)).toHaveLength(2);
      expect(await effectsOf(id)).toEqual(["north", "south"]);
    });

    it("tries each alone when their batch fails", async ({ expect }) => {
      const subject = crypto.randomUUID();
      const id = await publishProbe(subject);
      const handler = createQueueHandler([
        marking("north", (ctx, key) => [mark(ctx, key)]),
        marking("south", (ctx, key) => [mark(ctx, key)]),
      ]);
      expect(await give(handler, { type: "outbox", id })).toEqual({ acks: 0, retries: 1 });
      expect(await effectsOf(id)).toEqual(["north"]);
      expect((await outboxOf(subject))?.done_at).toBeNull();
    });

    it("holds back nobody for one that fails before it, and remembers the others", async ({ expect }) => {
      const subject = crypto.randomUUID();
      const id = await publishProbe(subject);
      let is_well = false;
      const handler = createQueueHandler([
        marking("north", (ctx, key) => [mark(ctx, key)]),
        marking("south", () => {
          if (!is_well) throw new Error("cannot be done");
          return [];
        }),
        { name: "west", on: [on(probeEvents["probe.happened"], async () => undefined)] },
      ]);
      expect(await give(handler, { type: "outbox", id })).toEqual({ acks: 0, retries: 1 });
      expect(await effectsOf(id)).toEqual(["north", "west"]);
      is_well = true;
      expect(await give(handler, { type: "outbox", id })).toEqual({ acks: 1, retries: 0 });
      expect(await effectsOf(id)).toEqual(["north", "south", "west"]);
      expect((await outboxOf(subject))?.done_at).toBeGreaterThan(0);
    });
  });

  it("gives a hint to each consumer, though the first of them fails", async ({ expect }) => {
    const heard: string[] = [];
    const consumer = (name: string, fails: boolean): Consumer => ({
      name,
      on: [
        onHint(probeHints["probe.hinted"], async () => {
          heard.push(name);
          if (fails) throw new Error("cannot be done");
        }),
      ],
    });
    const pair = createQueueHandler([consumer("shaky", true), consumer("steady", false)]);
    expect(await give(pair, { type: "probe.hinted" })).toEqual({ acks: 0, retries: 1 });
    expect(heard).toEqual(["shaky", "steady"]);
  });

  it("gives hints together to a listener that takes them so, and each alone when that fails", async ({ expect }) => {
    const heard: number[] = [];
    const taking = (fails: (count: number) => boolean) =>
      createQueueHandler([
        {
          name: "taker",
          on: [
            onHints(probeHints["probe.hinted"], async (_ctx, messages) => {
              heard.push(messages.length);
              if (fails(messages.length)) throw new Error("cannot be done");
            }),
          ],
        },
      ]);
    const hints = [{ type: "probe.hinted" }, { type: "probe.hinted" }, { type: "probe.hinted" }];
    expect(
      await give(
        taking(() => false),
        ...hints,
      ),
    ).toEqual({ acks: 3, retries: 0 });
    expect(heard.splice(0)).toEqual([3]);
    expect(
      await give(
        taking((count) => count > 1),
        ...hints,
      ),
    ).toEqual({ acks: 3, retries: 0 });
    expect(heard.splice(0)).toEqual([3, 1, 1, 1]);
    expect(
      await give(
        taking(() => true),
        ...hints,
      ),
    ).toEqual({ acks: 0, retries: 3 });
  });

  it("is swept when a pointer was lost: quickly at first, then after longer and longer waits", async ({ expect }) => {
    const subject = `poison-${crypto.randomUUID()}`;
    await publishProbe(subject);
    let row = (await outboxOf(subject))!;
    expect(row.due_at - Date.now()).toBeGreaterThan(20_000);
    const waits: number[] = [];
    for (let sent = 1; sent <= 8; sent += 1) {
      const at = row.due_at;
      await sweepOutbox(testContext({ now: () => at }));
      row = (await outboxOf(subject))!;
      expect(row.sent_count).toBe(sent);
      waits.push(row.due_at - at);
    }
    const quick = 45_000;
    expect(waits).toEqual([quick, quick, quick, quick, quick, quick, 2 * quick, 4 * quick]);
  });

  it("is swept in the same minute when more than a hundred pointers were lost", async ({ expect }) => {
    const ctx = testContext({ now: () => 1 });
    const lost = Array.from({ length: 120 }, () => publish(ctx, probeEvents["probe.unheard_of"], {}));
    await runBatch(ctx.db, lost);
    const sweep = () => sweepOutbox(testContext({ now: () => 30_001 }));
    expect([await sweep(), await sweep()]).toEqual([120, 0]);
  });

  it("goes through the real queue by itself", async ({ expect }) => {
    const ctx = testContext();
    const subject = crypto.randomUUID();
    await commit(ctx, [publish(ctx, probeEvents["probe.unheard_of"], { subject })]);
    await vi.waitUntil(async () => (await outboxOf(subject))?.done_at, { timeout: 8_000, interval: 100 });
    expect((await outboxOf(subject))?.done_at).toBeGreaterThan(0);
  });
});

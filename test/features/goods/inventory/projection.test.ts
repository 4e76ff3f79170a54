import { createExecutionContext, createMessageBatch, getQueueResult, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq, sql } from "drizzle-orm";
import { describe, it } from "vitest";
import {
  compareStock,
  inventory,
  mendLevels,
  noteCompared,
  openStock,
  openStocks,
  trackVariant,
} from "#goods/inventory";
import { stockOf } from "#goods/stock";
import { runBatch } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { createQueueHandler } from "#platform/data/queue";
import { effects, outbox } from "#platform/data/tables";
import { stockLevels } from "../../../../src/features/goods/inventory/tables.ts";
import { testContext } from "../../../support/context.ts";
import { givenStock } from "../../../support/inventory.ts";

const ctx = testContext();
const rowOf = (variant_id: string) =>
  ctx.db.select().from(stockLevels).where(eq(stockLevels.variant_id, variant_id)).get();
const eventsOf = (type: string, variant_id: string) =>
  ctx.db
    .select()
    .from(outbox)
    .where(sql`${outbox.type} = ${type} AND json_extract(${outbox.body}, '$.variant_id') = ${variant_id}`)
    .orderBy(outbox.created_at);

/** Hands the consumer messages as the queue would. */
async function deliver(...bodies: unknown[]) {
  const batch = createMessageBatch(
    "bodega-events",
    bodies.map((body) => ({ id: crypto.randomUUID(), timestamp: new Date(), attempts: 1, body })),
  );
  const execution = createExecutionContext();
  await createQueueHandler([inventory])(batch, env, execution);
  return getQueueResult(batch, execution);
}
const changed = (variant_id: string, version: number, available: number) => ({
  type: "stock.changed",
  variant_id,
  version,
  on_hand: available,
  held: 0,
  committed: 0,
  available,
});

describe("opening stock", () => {
  it("is there at once, and once however often its event comes", async ({ expect }) => {
    const variant_id = await givenStock({ quantity: 7 });
    expect(await rowOf(variant_id)).toMatchObject({ on_hand: 7, available: 7 });
    const [event] = await eventsOf("stock.opened", variant_id);
    await deliver({ type: "outbox", id: event?.id }, { type: "outbox", id: event?.id });
    expect(await stockOf(ctx, variant_id).level()).toMatchObject({ on_hand: 7 });
    expect(
      await ctx.db
        .select()
        .from(effects)
        .where(eq(effects.outbox_id, event?.id ?? "")),
    ).toHaveLength(1);
  });

  it("is brought by the event alone when the request ended before it", async ({ expect }) => {
    const variant_id = ctx.id();
    const opening = openStock(ctx, { variant_id, quantity: 3 });
    await commit(ctx, [
      ...trackVariant(ctx, { variant_id, product_id: crypto.randomUUID(), sku: "A" }),
      ...opening.statements,
    ]);
    const [event] = await eventsOf("stock.opened", variant_id);
    await deliver({ type: "outbox", id: event?.id });
    expect(await rowOf(variant_id)).toMatchObject({ available: 3, sku: "A", low_stock_threshold: 0 });
  });

  it("of many variants comes by one event, once however often it is delivered", async ({ expect }) => {
    const openings = Array.from({ length: 60 }, (_, i) => ({ variant_id: ctx.id(), quantity: i }));
    const statements = openStocks(ctx, openings);
    expect(statements).toHaveLength(1);
    const tracked = openings.flatMap(({ variant_id }) =>
      trackVariant(ctx, { variant_id, product_id: crypto.randomUUID(), sku: variant_id }),
    );
    await commit(ctx, [...tracked, ...statements]);
    const event = await ctx.db
      .select()
      .from(outbox)
      .where(
        sql`${outbox.type} = 'stocks.opened' AND json_extract(${outbox.body}, '$.openings[0].variant_id') = ${openings[1]?.variant_id}`,
      )
      .get();
    await deliver({ type: "outbox", id: event?.id }, { type: "outbox", id: event?.id });
    const levels = await Promise.all(openings.map(({ variant_id }) => rowOf(variant_id)));
    expect(levels.map((level) => level?.on_hand)).toEqual(openings.map(({ quantity }) => quantity));
    expect(await eventsOf("stock.flipped", openings[1]?.variant_id ?? "")).toEqual([]);
    const stub = env.STOCK.getByName(openings[1]?.variant_id ?? "");
    const waiting = await runInDurableObject(stub, (_stock, { storage }) =>
      storage.sql.exec("SELECT name FROM alarms").toArray(),
    );
    expect(waiting, "the object has nothing left to send").toEqual([]);
  });

  it("of a variant whose figures are known already leaves them to its object", async ({ expect }) => {
    const variant_id = ctx.id();
    await commit(ctx, trackVariant(ctx, { variant_id, product_id: crypto.randomUUID(), sku: variant_id }));
    await deliver(changed(variant_id, 1, 5));
    await commit(ctx, openStocks(ctx, [{ variant_id, quantity: 5 }]));
    const where = sql`${outbox.type} = 'stocks.opened' AND json_extract(${outbox.body}, '$.openings[0].variant_id') = ${variant_id}`;
    const event = await ctx.db.select().from(outbox).where(where).get();
    await deliver({ type: "outbox", id: event?.id });
    const waiting = await runInDurableObject(env.STOCK.getByName(variant_id), (_stock, { storage }) =>
      storage.sql.exec("SELECT name FROM alarms").toArray(),
    );
    expect(waiting).toEqual([{ name: "send" }]);
  });
});

describe("the projection", () => {
  it("follows the object by its own messages", async ({ expect }) => {
    const variant_id = await givenStock({ quantity: 10 });
    await stockOf(ctx, variant_id).hold({ hold_id: "a", quantity: 4, ttl_seconds: 600, class: "trying" });
    await expect.poll(() => rowOf(variant_id), { timeout: 8000 }).toMatchObject({ held: 4, available: 6 });
  });

  it("is never overwritten by an older message", async ({ expect }) => {
    const variant_id = await givenStock({ quantity: 10 });
    await deliver(changed(variant_id, 9, 5), changed(variant_id, 8, 6));
    expect(await rowOf(variant_id)).toMatchObject({ version: 9, available: 5 });
  });

  it("announces nothing of an older message", async ({ expect }) => {
    const variant_id = await givenStock({ quantity: 10, low_stock_threshold: 3 });
    await deliver(changed(variant_id, 9, 5), changed(variant_id, 8, 0));
    expect(await eventsOf("stock.low", variant_id)).toEqual([]);
    expect((await eventsOf("stock.flipped", variant_id)).map((row) => row.body["in_stock"])).toEqual([true]);
  });

  it("has what it announces dealt with at once, without a sweep", async ({ expect }) => {
    const variant_id = await givenStock({ quantity: 2 });
    await deliver(changed(variant_id, 5, 0));
    const undone = async () =>
      (await eventsOf("stock.flipped", variant_id)).filter(({ done_at }) => done_at === null).length;
    await expect.poll(undone, { timeout: 8_000 }).toBe(0);
  });

  it("announces low stock once per crossing, with the threshold", async ({ expect }) => {
    const variant_id = await givenStock({ quantity: 10, low_stock_threshold: 3 });
    await deliver(changed(variant_id, 5, 3), changed(variant_id, 5, 3), changed(variant_id, 6, 2));
    await deliver(changed(variant_id, 7, 8), changed(variant_id, 8, 1));
    const bodies = (await eventsOf("stock.low", variant_id)).map((row) => row.body);
    expect(bodies).toEqual([
      { type: "stock.low", variant_id, available: 3, threshold: 3 },
      { type: "stock.low", variant_id, available: 1, threshold: 3 },
    ]);
  });

  it("says when the variant comes into stock or goes out of it", async ({ expect }) => {
    const variant_id = await givenStock({ quantity: 2 });
    await deliver(
      changed(variant_id, 5, 0),
      changed(variant_id, 5, 0),
      changed(variant_id, 6, 1),
      changed(variant_id, 7, 2),
    );
    const flips = (await eventsOf("stock.flipped", variant_id)).map((row) => row.body["in_stock"]);
    expect(flips).toEqual([true, false, true]);
  });

  it("of a variant that nobody tracks is left out", async ({ expect }) => {
    const { outcome } = await deliver(changed(ctx.id(), 1, 5));
    expect(outcome).toBe("ok");
  });
});

describe("the comparison", () => {
  /** All variants but those that were compared since; other tests have left stock of their own. */
  const compareAll = async (checked_before: number) => {
    const drifted: Awaited<ReturnType<typeof compareStock>>["drifted"][number][] = [];
    for (;;) {
      const part = await compareStock(ctx, { checked_before, limit: 50, patience_ms: 0 });
      if (part.variant_ids.length === 0) return drifted;
      drifted.push(...part.drifted);
      await mendLevels(ctx, part.drifted);
      await runBatch(ctx.db, [noteCompared(ctx, part.variant_ids, checked_before)]);
    }
  };

  it("mends what has drifted from the object, and leaves the rest", async ({ expect }) => {
    const [right, wrong, late] = [
      await givenStock({ quantity: 4 }),
      await givenStock({ quantity: 5 }),
      await givenStock({ quantity: 6 }),
    ];
    await ctx.db
      .update(stockLevels)
      .set({ on_hand: 50, available: 50, version: 99 })
      .where(eq(stockLevels.variant_id, wrong));
    await ctx.db
      .update(stockLevels)
      .set({ on_hand: 0, available: 0, version: 0 })
      .where(eq(stockLevels.variant_id, late));
    const drifted = (await compareAll(Date.now() + 1_000)).map(({ row }) => row.variant_id);
    // A row that lags may hear from its object just then.
    expect(drifted).toContain(wrong);
    expect(drifted).not.toContain(right);
    for (const [variant_id, available] of [
      [right, 4],
      [wrong, 5],
      [late, 6],
    ] as const) {
      expect(await rowOf(variant_id)).toMatchObject({ available });
    }
    expect((await rowOf(wrong))?.version).toBe((await stockOf(ctx, wrong).level()).version);
  });

  it("does not write a compared level over one that has come from the object since", async ({ expect }) => {
    const variant_id = await givenStock({ quantity: 5 });
    await ctx.db
      .update(stockLevels)
      .set({ on_hand: 50, available: 50, version: 90 })
      .where(eq(stockLevels.variant_id, variant_id));
    const row = await rowOf(variant_id);
    if (!row) throw new Error("no row");
    const object = await stockOf(ctx, variant_id).level();
    await deliver(changed(variant_id, 91, 7));
    await mendLevels(ctx, [{ row, object }]);
    expect(await rowOf(variant_id)).toMatchObject({ version: 91, on_hand: 7, available: 7 });
    await mendLevels(ctx, [{ row: { ...row, version: 91 }, object }]);
    expect(await rowOf(variant_id)).toMatchObject({ version: object.version, available: 5 });
  });

  it("tells staff of low stock, and caches of a variant that is out, when a mended row says so", async ({ expect }) => {
    const variant_id = await givenStock({ quantity: 0, low_stock_threshold: 3 });
    await ctx.db
      .update(stockLevels)
      .set({ on_hand: 9, available: 9, version: 99 })
      .where(eq(stockLevels.variant_id, variant_id));
    await compareAll(Date.now() + 2_000);
    expect((await eventsOf("stock.low", variant_id)).map((row) => row.body["available"])).toEqual([0]);
    expect((await eventsOf("stock.flipped", variant_id)).at(-1)?.body["in_stock"]).toBe(false);
  });

  it("does not call it drift when a row is about to hear of a change", async ({ expect }) => {
    const variant_id = await givenStock({ quantity: 10 });
    const checked_before = Date.now() + 4_000;
    await compareAll(checked_before - 1);
    await ctx.db.update(stockLevels).set({ checked_at: 0 }).where(eq(stockLevels.variant_id, variant_id));
    await stockOf(ctx, variant_id).hold({ hold_id: "a", quantity: 4, ttl_seconds: 600, class: "trying" });
    const { drifted, holds } = await compareStock(ctx, { checked_before: 1, limit: 50, patience_ms: 4_000 });
    expect(drifted).toEqual([]);
    expect(holds).toMatchObject([{ variant_id, hold_id: "a", state: "live", quantity: 4 }]);
  });

  it("sees every hold of a variant, however many there are", async ({ expect }) => {
    const variant_id = await givenStock();
    const checked_before = Date.now() + 5_000;
    await compareAll(checked_before);
    await runInDurableObject(env.STOCK.getByName(variant_id), (_, { storage }) =>
      storage.sql.exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2001)
        INSERT INTO holds SELECT printf('order-%05d', i), 'committed', 1, 1, 0, 'trying' FROM n`),
    );
    await ctx.db.update(stockLevels).set({ checked_at: 0 }).where(eq(stockLevels.variant_id, variant_id));
    const { holds } = await compareStock(ctx, { checked_before: 1, limit: 50, patience_ms: 0 });
    const own = holds.filter((hold) => hold.variant_id === variant_id).map(({ hold_id }) => hold_id);
    expect([own.length, new Set(own).size]).toEqual([2001, 2001]);
  });

  it("goes on where it stopped when it is run again", async ({ expect }) => {
    const variant_id = await givenStock();
    const slot = Date.now() + 60_000;
    await compareAll(slot);
    expect(await compareAll(slot)).toEqual([]);
    expect((await rowOf(variant_id))?.checked_at).toBe(slot);
  });
});

it("what runs in the object is told by its name", async ({ expect }) => {
  const variant_id = await givenStock();
  const name = await runInDurableObject(env.STOCK.getByName(variant_id), (_, state) => state.id.name);
  expect(name).toBe(variant_id);
});

import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, it } from "vitest";

const MINUTE = 60_000;
const note = { reference: null, note: null, actor_type: "user", actor_id: "u1" };
let variant_id: string;
const stock = () => env.STOCK.getByName(variant_id);
const receive = (quantity: number, movement_id: string = crypto.randomUUID()) =>
  stock().move({ movement_id, kind: "IN", quantity, ...note });
/** Turns the object's clock; an eviction turns it back. */
const turnClock = (by_ms: number) =>
  runInDurableObject(stock(), (object) => {
    object.now = () => Date.now() + by_ms;
  });

beforeEach(async () => {
  variant_id = crypto.randomUUID();
  await receive(10);
});

describe("a hold", () => {
  it("is granted once under its id, and the same again however often it is requested", async ({ expect }) => {
    const first = await stock().hold({ hold_id: "a", quantity: 4, ttl_seconds: 60, class: "trying" });
    const again = await stock().hold({ hold_id: "a", quantity: 4, ttl_seconds: 600, class: "trying" });
    expect(first).toMatchObject({ ok: true, available: 6 });
    expect(again).toEqual(first);
    expect(await stock().hold({ hold_id: "a", quantity: 5, ttl_seconds: 60, class: "trying" })).toMatchObject({
      ok: false,
      reason: "mismatch",
    });
    expect(await stock().level()).toMatchObject({ variant_id, on_hand: 10, held: 4, committed: 0, available: 6 });
  });

  it("is refused with what is left when there is too little", async ({ expect }) => {
    await stock().hold({ hold_id: "a", quantity: 8, ttl_seconds: 60, class: "trying" });
    expect(await stock().hold({ hold_id: "b", quantity: 3, ttl_seconds: 60, class: "trying" })).toEqual({
      ok: false,
      reason: "insufficient",
      available: 2,
    });
  });

  it("ends at its very millisecond, before any alarm has rung", async ({ expect }) => {
    await stock().hold({ hold_id: "a", quantity: 10, ttl_seconds: 60, class: "trying" });
    await turnClock(59_000);
    expect(await stock().level()).toMatchObject({ available: 0 });
    await turnClock(60_001);
    expect(await stock().level()).toMatchObject({ held: 0, available: 10 });
    expect(await stock().hold({ hold_id: "b", quantity: 10, ttl_seconds: 60, class: "trying" })).toMatchObject({
      ok: true,
    });
  });

  it("survives an eviction", async ({ expect }) => {
    await stock().hold({ hold_id: "a", quantity: 4, ttl_seconds: 60, class: "trying" });
    await evictDurableObject(stock());
    expect(await stock().level()).toMatchObject({ held: 4, available: 6 });
  });

  it("is given to exactly 50 of 200 who want one of 50 at once", async ({ expect }) => {
    await receive(40);
    const asked = Array.from({ length: 200 }, (_, i) =>
      stock().hold({ hold_id: `buyer-${i}`, quantity: 1, ttl_seconds: 60, class: "trying" }),
    );
    const granted = (await Promise.all(asked)).filter((outcome) => outcome.ok);
    expect(granted).toHaveLength(50);
    expect(await stock().level()).toMatchObject({ on_hand: 50, held: 50, available: 0 });
  });

  it("raises the version with each change of the level, and with nothing else", async ({ expect }) => {
    const before = (await stock().level()).version;
    await stock().hold({ hold_id: "a", quantity: 1, ttl_seconds: 60, class: "trying" });
    await stock().hold({ hold_id: "a", quantity: 1, ttl_seconds: 60, class: "trying" });
    await stock().hold({ hold_id: "b", quantity: 99, ttl_seconds: 60, class: "trying" });
    expect((await stock().level()).version).toBe(before + 1);
  });
});

describe("a commit", () => {
  it("turns a hold into sold units, also once it has lapsed if they are still there", async ({ expect }) => {
    await stock().hold({ hold_id: "a", quantity: 4, ttl_seconds: 60, class: "trying" });
    await turnClock(2 * MINUTE);
    expect(await stock().commit({ hold_id: "a", quantity: 4 })).toMatchObject({ ok: true, available: 6 });
    expect(await stock().commit({ hold_id: "a", quantity: 4 })).toMatchObject({ ok: true, available: 6 });
    expect(await stock().level()).toMatchObject({ on_hand: 10, held: 0, committed: 4 });
  });

  it("is refused after a release, and when the lapsed units went to somebody else", async ({ expect }) => {
    await stock().hold({ hold_id: "a", quantity: 6, ttl_seconds: 60, class: "trying" });
    await stock().hold({ hold_id: "b", quantity: 2, ttl_seconds: 60, class: "trying" });
    await stock().release({ hold_id: "b", even_committed: false });
    expect(await stock().commit({ hold_id: "b", quantity: 2 })).toMatchObject({ ok: false, reason: "released" });
    await turnClock(2 * MINUTE);
    await stock().commit({ hold_id: "c", quantity: 9 });
    expect(await stock().commit({ hold_id: "a", quantity: 6 })).toEqual({
      ok: false,
      reason: "insufficient",
      available: 1,
    });
  });

  it("is known for good once all its units have gone back or left, so that a late repeat sells nothing again", async ({
    expect,
  }) => {
    for (const verb of ["uncommit", "ship"] as const) {
      await stock().commit({ hold_id: verb, quantity: 2 });
      await stock()[verb]({ hold_id: verb, operation_id: `all:${verb}` });
    }
    // Something to clean up, so that the alarm has a reason to ring.
    await stock().hold({ hold_id: "lapsing", quantity: 1, ttl_seconds: 60, class: "trying" });
    await turnClock(30 * 24 * 60 * MINUTE);
    await runDurableObjectAlarm(stock());
    for (const hold_id of ["uncommit", "ship"]) await stock().commit({ hold_id, quantity: 2 });
    expect(await stock().level()).toMatchObject({ on_hand: 8, held: 0, committed: 0, available: 8 });
  });
});

describe("a release", () => {
  it("leaves a tombstone, so that a hold that comes late cannot rise, until nobody can be late any more", async ({
    expect,
  }) => {
    expect(await stock().release({ hold_id: "late", even_committed: false })).toMatchObject({ ok: true });
    await evictDurableObject(stock());
    expect(await stock().hold({ hold_id: "late", quantity: 1, ttl_seconds: 60, class: "trying" })).toMatchObject({
      ok: false,
      reason: "released",
    });
    await turnClock(8 * 24 * 60 * MINUTE);
    await runDurableObjectAlarm(stock());
    const left = await runInDurableObject(stock(), (_, state) =>
      state.storage.sql.exec("SELECT * FROM holds").toArray(),
    );
    expect(left).toEqual([]);
  });

  it("spares sold units unless it is told otherwise", async ({ expect }) => {
    await stock().commit({ hold_id: "a", quantity: 3 });
    expect(await stock().release({ hold_id: "a", even_committed: false })).toMatchObject({
      ok: false,
      reason: "committed",
    });
    expect(await stock().release({ hold_id: "a", even_committed: true })).toMatchObject({ ok: true, available: 10 });
  });
});

describe("several movements in one step", () => {
  it("take out what they bring in, also where all else is promised", async ({ expect }) => {
    const { available } = await stock().level();
    await stock().hold({ hold_id: "all", quantity: available, ttl_seconds: 900, class: "trying" });
    const steps = [
      { ...note, movement_id: "return:x", kind: "RETURN", quantity: 2 },
      { ...note, movement_id: "damage:x", kind: "DAMAGE", quantity: 2 },
    ] as const;
    for (let again = 0; again < 2; again += 1)
      expect((await stock().moveTogether([...steps])).map(({ outcome }) => outcome.ok)).toEqual([true, true]);
    expect(await stock().level()).toMatchObject({ available: 0, on_hand: available });
    expect((await stock().move({ ...steps[1], movement_id: "damage:y" })).outcome).toMatchObject({ ok: false });
  });
});

describe("sold units", () => {
  it("come back by uncommit, once per operation", async ({ expect }) => {
    await stock().commit({ hold_id: "a", quantity: 3 });
    const request = { operation_id: "cancel:a", hold_id: "a" };
    expect(await stock().uncommit(request)).toMatchObject({ ok: true, quantity: 3, available: 10 });
    expect(await stock().uncommit(request)).toMatchObject({ ok: true, quantity: 3, available: 10 });
    expect(await stock().uncommit({ operation_id: "other", hold_id: "a" })).toMatchObject({
      ok: false,
      reason: "not_committed",
    });
  });

  it("leave the house by ship, with an OUT in the ledger that names the order", async ({ expect }) => {
    await stock().commit({ hold_id: "order-1", quantity: 3 });
    await stock().ship({ operation_id: "ship:1", hold_id: "order-1", quantity: 2 });
    await stock().ship({ operation_id: "ship:1", hold_id: "order-1", quantity: 2 });
    expect(await stock().level()).toMatchObject({ on_hand: 8, committed: 1, available: 7 });
    const { rows } = await stock().movements({ before_seq: null, limit: 10 });
    expect(rows[0]).toMatchObject({ kind: "OUT", change: -2, on_hand: 8, reference: "order-1" });
    expect(rows).toHaveLength(2);
  });
});

describe("sold units that are not fit to be sold", () => {
  it("leave the shelf in one step, so that nobody is promised them in between", async ({ expect }) => {
    await stock().commit({ hold_id: "order-2", quantity: 3 });
    const request = { operation_id: "cancel:2", hold_id: "order-2", quantity: 2 };
    for (let again = 0; again < 2; again += 1)
      expect(await stock().writeOff(request)).toMatchObject({ ok: true, quantity: 2, available: 7 });
    expect(await stock().level()).toMatchObject({ on_hand: 8, committed: 1, available: 7 });
    const { rows } = await stock().movements({ before_seq: null, limit: 10 });
    expect(rows[0]).toMatchObject({ kind: "DAMAGE", change: -2, on_hand: 8, reference: "order-2" });
    expect(rows).toHaveLength(2);
    expect(await stock().writeOff({ ...request, operation_id: "cancel:3" })).toMatchObject({ ok: false });
  });
});

describe("a movement", () => {
  it("is in the ledger once under its id, with who and why", async ({ expect }) => {
    const request = {
      movement_id: "m1",
      kind: "RETURN" as const,
      quantity: 2,
      reference: "RMA-7",
      note: "unopened",
      actor_type: "user",
      actor_id: "u9",
    };
    const [one, two] = await Promise.all([stock().move(request), stock().move(request)]);
    expect(one?.outcome).toMatchObject({ ok: true, on_hand: 12 });
    expect(two?.movement).toEqual(one?.movement);
    expect(one?.movement).toMatchObject({
      kind: "RETURN",
      change: 2,
      on_hand: 12,
      reference: "RMA-7",
      note: "unopened",
      actor_id: "u9",
    });
    expect((await stock().move({ ...request, quantity: 3 })).outcome).toMatchObject({ ok: false, reason: "mismatch" });
    expect(await stock().inspect()).toMatchObject({ last_seq: 2, snapshot: { on_hand: 12 } });
  });

  it("cannot take what is held or sold, and changes nothing when it tries", async ({ expect }) => {
    await stock().hold({ hold_id: "a", quantity: 3, ttl_seconds: 60, class: "trying" });
    await stock().commit({ hold_id: "b", quantity: 4 });
    const take = (kind: "OUT" | "DAMAGE" | "ADJUSTMENT", quantity: number) =>
      stock().move({ movement_id: crypto.randomUUID(), kind, quantity, ...note });
    for (const refused of [await take("OUT", 4), await take("DAMAGE", 4), await take("ADJUSTMENT", -4)]) {
      expect(refused).toMatchObject({
        outcome: { ok: false, reason: "stock_reserved", available: 3 },
        movement: null,
        snapshot: { on_hand: 10 },
      });
    }
    expect((await take("OUT", 3)).outcome).toMatchObject({ ok: true, available: 0 });
  });

  it("adds up: on hand is the sum of the ledger, committed the sum of the holds", async ({ expect }) => {
    await receive(5);
    await stock().commit({ hold_id: "a", quantity: 4 });
    await stock().ship({ operation_id: "s", hold_id: "a", quantity: 1 });
    await stock().uncommit({ operation_id: "u", hold_id: "a", quantity: 1 });
    const sums = await runInDurableObject(stock(), (_, { storage: { sql } }) => ({
      ledger: sql.exec("SELECT SUM(change) AS n FROM ledger").one()["n"],
      committed: sql.exec("SELECT SUM(committed) AS n FROM holds").one()["n"],
    }));
    expect(await stock().level()).toMatchObject({ on_hand: sums.ledger, committed: sums.committed });
    expect(sums).toEqual({ ledger: 14, committed: 2 });
  });

  it("is read newest first, page by page", async ({ expect }) => {
    for (let i = 1; i <= 4; i += 1) await receive(i);
    const first = await stock().movements({ before_seq: null, limit: 3 });
    expect(first.rows.map((row) => row.change)).toEqual([4, 3, 2]);
    expect(first.total_count).toBe(5);
    const rest = await stock().movements({ before_seq: first.rows.at(-1)?.seq ?? null, limit: 3 });
    expect(rest.rows.map((row) => row.change)).toEqual([1, 10]);
  });
});

describe("the alarm", () => {
  it("rings when a hold lapses, so that lists hear of it, and sleeps when there is nothing to do", async ({
    expect,
  }) => {
    await stock().hold({ hold_id: "a", quantity: 4, ttl_seconds: 60, class: "trying" });
    const before = (await stock().level()).version;
    await turnClock(2 * MINUTE);
    expect(await runDurableObjectAlarm(stock())).toBe(true);
    const after = await runInDurableObject(stock(), (_, state) => ({
      version: state.storage.sql.exec("SELECT version FROM stock").one()["version"],
      holds: state.storage.sql.exec("SELECT * FROM holds").toArray(),
    }));
    expect(after).toEqual({ version: before + 1, holds: [] });
    const sleeps = async () => {
      await runDurableObjectAlarm(stock());
      return runInDurableObject(stock(), async (_, state) => (await state.storage.getAlarm()) === null);
    };
    // Once what it had to tell has been sent.
    await expect.poll(sleeps).toBe(true);
  });

  it("sends what could not be sent, until the queue has taken it", async ({ expect }) => {
    const sent: unknown[] = [];
    let broken = true;
    const events = {
      send: async (message: unknown) => {
        if (broken) throw new Error("queue is down");
        sent.push(message);
      },
    };
    await runInDurableObject(stock(), (object) => Object.assign(object, { env: { ...env, EVENTS: events } }));
    await stock().hold({ hold_id: "a", quantity: 4, ttl_seconds: 600, class: "trying" });
    await scheduler.wait(150);
    await turnClock(10_000);
    await runDurableObjectAlarm(stock());
    expect(sent).toEqual([]);
    broken = false;
    await turnClock(60_000);
    await runDurableObjectAlarm(stock());
    expect(sent).toMatchObject([{ type: "stock.changed", variant_id, held: 4, available: 6 }]);
    await runDurableObjectAlarm(stock());
    expect(sent).toHaveLength(1);
  });

  it("tells of a hold together with its sale, and of a hold alone within seconds", async ({ expect }) => {
    const sendsAt = () =>
      runInDurableObject(stock(), (_, { storage }) =>
        storage.sql.exec("SELECT at FROM alarms WHERE name = 'send'").toArray(),
      );
    // What came before has been sent.
    await expect.poll(sendsAt, { timeout: 8_000 }).toEqual([]);
    const sent: unknown[] = [];
    const send = async (message: unknown) => void sent.push(message);
    await runInDurableObject(stock(), (object) => Object.assign(object, { env: { ...env, EVENTS: { send } } }));
    await stock().hold({ hold_id: "a", quantity: 4, ttl_seconds: 600, class: "trying" });
    await stock().commit({ hold_id: "a", quantity: 4 });
    await expect.poll(sendsAt).toEqual([]);
    expect(sent).toMatchObject([{ type: "stock.changed", held: 0, committed: 4 }]);
    await stock().hold({ hold_id: "b", quantity: 1, ttl_seconds: 600, class: "trying" });
    await expect.poll(sendsAt).toEqual([]);
    expect(sent).toMatchObject([{ committed: 4 }, { held: 1, committed: 4 }]);
  });

  it("is set again before its work begins, so that one that dies in the middle comes back", async ({ expect }) => {
    const armed: (number | null)[] = [];
    await runInDurableObject(stock(), (object, { storage }) => {
      const send = async () => {
        armed.push(await storage.getAlarm());
        throw new Error("cut off");
      };
      Object.assign(object, { env: { ...env, EVENTS: { send } } });
    });
    await stock().hold({ hold_id: "a", quantity: 4, ttl_seconds: 600, class: "trying" });
    await scheduler.wait(150);
    armed.length = 0;
    await turnClock(10_000);
    await runDurableObjectAlarm(stock());
    expect(armed).toEqual([expect.any(Number)]);
  });

  it("is not put off by changes that go on and on", async ({ expect }) => {
    const sendsAt = () =>
      runInDurableObject(stock(), (_, { storage }) =>
        storage.sql.exec("SELECT at FROM alarms WHERE name = 'send'").toArray(),
      );
    // What came before has been sent.
    await expect.poll(sendsAt, { timeout: 8_000 }).toEqual([]);
    const receiveQuietly = () =>
      stock().move({ movement_id: crypto.randomUUID(), kind: "IN", quantity: 1, is_projected: true, ...note });
    await runInDurableObject(stock(), (object) => {
      const send = () => Promise.reject(new Error("queue is down"));
      Object.assign(object, { env: { ...env, EVENTS: { send } } });
    });
    await receiveQuietly();
    const first = await sendsAt();
    expect(first).toHaveLength(1);
    await turnClock(3_000);
    await receiveQuietly();
    expect(await sendsAt()).toEqual(first);
  });

  it("stays set for the newest change when D1 only knows of an older one", async ({ expect }) => {
    await runInDurableObject(stock(), (object) => {
      const send = () => Promise.reject(new Error("queue is down"));
      Object.assign(object, { env: { ...env, EVENTS: { send } } });
    });
    const receiveAndTell = async () => {
      const movement = { movement_id: crypto.randomUUID(), kind: "IN" as const, quantity: 1, is_projected: true };
      return (await stock().move({ ...movement, ...note })).snapshot.version;
    };
    const [older, newer] = [await receiveAndTell(), await receiveAndTell()];
    const alarms = () =>
      runInDurableObject(stock(), (_, { storage }) => storage.sql.exec("SELECT name FROM alarms").toArray());
    await stock().projected(older, 99);
    expect(await alarms()).toEqual([{ name: "send" }]);
    await stock().projected(newer, 99);
    await stock().projected(older, 99);
    expect(await alarms()).toEqual([]);
  });
});

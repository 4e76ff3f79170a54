import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { DAY, SECOND } from "#platform/basics/time";
import { stopClock } from "../../../support/clock.ts";

/** Holds and tombstones of several lives in one stock object: each ends at its own time, and the alarm goes on to the next. */

const clock = stopClock();

const stateOf = (stub: DurableObjectStub) =>
  runInDurableObject(stub, (_, { storage }) => ({
    kept: storage.sql
      .exec<{ hold_id: string }>("SELECT hold_id FROM holds ORDER BY hold_id")
      .toArray()
      .map(({ hold_id }) => hold_id),
    rings_at: storage.sql.exec<{ at: number }>("SELECT at FROM alarms WHERE name = 'expiry'").toArray()[0]?.at ?? null,
  }));

describe("what a stock object keeps for a while", () => {
  it("ends one by one, at its own time, and sold units never", async ({ expect }) => {
    const stub = env.STOCK.getByName(crypto.randomUUID());
    const note = { reference: null, note: null, actor_type: "user", actor_id: "u1" };
    await stub.move({ movement_id: "opening", kind: "IN", quantity: 20, ...note });
    const began = Date.now();
    const hold = (hold_id: string, ttl_seconds: number) =>
      stub.hold({ hold_id, quantity: 2, ttl_seconds, class: "trying" });
    await hold("late", 300);
    await hold("soon", 60);
    await hold("sold", 120);
    await stub.commit({ hold_id: "sold", quantity: 2 });
    await stub.release({ hold_id: "tombstone", even_committed: false });
    clock.pass(30 * SECOND);
    await hold("let go", 60);
    await stub.release({ hold_id: "let go", even_committed: false });

    const ends = [
      ["soon", began + 60 * SECOND],
      ["late", began + 300 * SECOND],
      ["tombstone", began + 7 * DAY],
      ["let go", began + 7 * DAY + 30 * SECOND],
    ] as const;
    let kept = ["late", "let go", "sold", "soon", "tombstone"];
    for (const [hold_id, at] of ends) {
      expect(await stateOf(stub)).toEqual({ kept, rings_at: at });
      clock.pass(at - 1 - Date.now());
      await runDurableObjectAlarm(stub);
      expect((await stateOf(stub)).kept).toEqual(kept);
      clock.pass(1);
      await runDurableObjectAlarm(stub);
      kept = kept.filter((one) => one !== hold_id);
    }
    expect(await stateOf(stub)).toEqual({ kept: ["sold"], rings_at: null });
    expect(await stub.level()).toMatchObject({ on_hand: 20, held: 0, committed: 2 });
  });
});

import fc from "fast-check";
import { describe, it } from "vitest";
import {
  availableOf,
  browsingUnits,
  decideCommit,
  decideCount,
  decideHold,
  decideMovement,
  decideRelease,
  decideShip,
  decideUncommit,
  type StockDecision,
  type Hold,
  type HoldClass,
  isLive,
  type LedgerEntry,
  type Level,
  mayForget,
  type MovementKind,
  type Operation,
} from "../../../../src/features/goods/stock/rules.ts";
import { runs } from "../../../support/property-runs.ts";

const now = 1_000_000;
const level = (on_hand: number, held = 0, committed = 0): Level => ({ on_hand, held, committed });
const live = (quantity: number, expires_at = now + 1): Hold => ({
  hold_id: "order",
  state: "live",
  class: "trying",
  quantity,
  committed: 0,
  expires_at,
});
const committed = (quantity: number, left = quantity): Hold => ({
  hold_id: "order",
  state: "committed",
  class: "trying",
  quantity,
  committed: left,
  expires_at: 0,
});
const tombstone: Hold = { ...live(2), state: "released" };
/** Nobody is browsing, and they might hold everything. */
const unshared = { browsing: 0, share_percent: 100 };
const demand = { hold_id: "order", quantity: 2 };

describe("a hold", () => {
  const request = { ...demand, ttl_seconds: 60, class: "trying" } as const;

  it("takes units off what is available until it lapses", ({ expect }) => {
    const decision = decideHold({ level: level(5), hold: undefined, now, ...unshared }, request);
    expect(decision.outcome).toEqual({ ok: true, available: 3, expires_at: now + 60_000 });
    expect(decision.level).toEqual(level(5, 2));
  });

  it("is refused when it asks for more than is left, and says what is left", ({ expect }) => {
    const decision = decideHold({ level: level(5, 1, 3), hold: undefined, now, ...unshared }, request);
    expect(decision).toEqual({ outcome: { ok: false, reason: "insufficient", available: 1 }, level: level(5, 1, 3) });
  });

  it("asked for twice is one, and does not last longer", ({ expect }) => {
    const decision = decideHold({ level: level(5, 2), hold: live(2, now + 7), now, ...unshared }, request);
    expect(decision).toEqual({ outcome: { ok: true, available: 3, expires_at: now + 7 }, level: level(5, 2) });
  });

  it("is a mismatch when its id asks for another quantity", ({ expect }) => {
    expect(decideHold({ level: level(5, 3), hold: live(3), now, ...unshared }, request).outcome).toMatchObject({
      reason: "mismatch",
    });
  });

  it("does not rise again once released, whatever it asks for", ({ expect }) => {
    const decision = decideHold({ level: level(5), hold: tombstone, now, ...unshared }, { ...request, quantity: 1 });
    expect(decision).toEqual({ outcome: { ok: false, reason: "released", available: 5 }, level: level(5) });
  });

  it("lapses at the very millisecond, and is then as good as unknown", ({ expect }) => {
    expect(decideHold({ level: level(2), hold: live(3, now), now, ...unshared }, request).hold).toMatchObject({
      quantity: 2,
    });
    expect(decideHold({ level: level(1), hold: live(2, now), now, ...unshared }, request).outcome).toMatchObject({
      ok: false,
    });
  });
});

describe("the share of guests who have not tried to pay", () => {
  const request = { ...demand, ttl_seconds: 60, class: "browsing" } as const;
  const ask = (units: Level, browsing: number, quantity: number, share_percent = 75) =>
    decideHold({ level: units, hold: undefined, now, browsing, share_percent }, { ...request, quantity }).outcome;

  it("is what they may hold together, and no more of it", ({ expect }) => {
    expect(ask(level(8), 0, 6)).toMatchObject({ ok: true });
    expect(ask(level(8), 0, 7)).toEqual({ ok: false, reason: "over_share", available: 8, allowed: 6 });
    expect(ask(level(8, 5), 5, 2)).toEqual({ ok: false, reason: "over_share", available: 3, allowed: 1 });
    expect(ask(level(8, 5), 5, 1)).toMatchObject({ ok: true });
  });

  it("leaves out what is sold and what is held by shoppers who have tried", ({ expect }) => {
    expect(ask(level(12, 2, 2), 0, 6)).toMatchObject({ ok: true });
    expect(ask(level(12, 2, 2), 0, 7)).toMatchObject({ reason: "over_share", allowed: 6 });
  });

  it("is rounded up, so that the last unit can be sold", ({ expect }) => {
    expect(ask(level(1), 0, 1)).toMatchObject({ ok: true });
    expect(ask(level(1), 0, 1, 1)).toMatchObject({ ok: true });
    expect(ask(level(1), 0, 1, 0)).toMatchObject({ reason: "over_share", allowed: 0 });
  });

  it("still has what a guest was sold and owes, until it is paid or the units leave", ({ expect }) => {
    const held = { ...live(3), class: "browsing" } as const;
    const asked = { hold_id: "order", quantity: 3 };
    const owed = decideCommit({ level: level(4, 3), hold: held, now }, { ...asked, is_owed: true }).hold;
    expect(owed).toMatchObject({ state: "committed", class: "browsing" });
    if (!owed) throw new Error("nothing was sold");
    expect(browsingUnits(owed, now)).toBe(3);
    expect(ask(level(4, 0, 3), browsingUnits(owed, now), 1)).toMatchObject({ reason: "over_share", allowed: 0 });
    expect(browsingUnits({ ...owed, committed: 1 }, now)).toBe(1);
    const view = { level: level(4, 0, 3), hold: owed, now, browsing: 3, share_percent: 75 };
    const paid = decideHold(view, { ...asked, ttl_seconds: 60, class: "trying" });
    expect(paid).toMatchObject({ outcome: { ok: true }, level: level(4, 0, 3), hold: { class: "trying" } });
    expect(decideCommit({ level: level(4, 3), hold: held, now }, asked).hold?.class).toBe("trying");
  });

  it("says that units are not there before it says that they are not for browsing", ({ expect }) => {
    expect(ask(level(2), 0, 3)).toMatchObject({ reason: "insufficient", available: 2 });
  });

  it("keeps nothing from a shopper who tries to pay", ({ expect }) => {
    const view = { level: level(8, 6), hold: undefined, now, browsing: 6, share_percent: 75 };
    expect(decideHold(view, { ...request, class: "trying" }).outcome).toMatchObject({ ok: true });
  });

  it("grows when an order in it begins to try, which keeps its units and its time", ({ expect }) => {
    const browsing = { ...live(2, now + 7), class: "browsing" } as const;
    const view = { level: level(4, 2), hold: browsing, now, browsing: 2, share_percent: 75 };
    const decision = decideHold(view, { ...request, class: "trying" });
    expect(decision.outcome).toEqual({ ok: true, available: 2, expires_at: now + 7 });
    expect(decision.hold).toEqual({ ...browsing, class: "trying" });
    expect(decision.level).toEqual(level(4, 2));
  });

  it("never takes an order back in that has tried, nor one that is sold", ({ expect }) => {
    for (const hold of [live(2), committed(2)])
      expect(decideHold({ level: level(4, 2), hold, now, ...unshared }, request).hold).toBeUndefined();
  });
});

describe("a commit", () => {
  it("turns held units into sold ones", ({ expect }) => {
    const decision = decideCommit({ level: level(5, 2), hold: live(2), now }, demand);
    expect(decision.outcome).toEqual({ ok: true, available: 3 });
    expect(decision.level).toEqual(level(5, 0, 2));
    expect(decision.hold).toMatchObject({ state: "committed", committed: 2 });
  });

  it.for([undefined, live(2, now)])(
    "of a lapsed or unknown hold needs its units to be there still",
    (hold, { expect }) => {
      expect(decideCommit({ level: level(2), hold, now }, demand).level).toEqual(level(2, 0, 2));
      expect(decideCommit({ level: level(2, 1), hold, now }, demand).outcome).toEqual({
        ok: false,
        reason: "insufficient",
        available: 1,
      });
    },
  );

  it("meets a tombstone and is refused", ({ expect }) => {
    expect(decideCommit({ level: level(5), hold: tombstone, now }, demand).outcome).toMatchObject({
      reason: "released",
    });
  });

  it("asked for twice is one, even when some units have shipped since", ({ expect }) => {
    const decision = decideCommit({ level: level(5, 0, 1), hold: committed(2, 1), now }, demand);
    expect(decision).toEqual({ outcome: { ok: true, available: 4 }, level: level(5, 0, 1) });
  });

  it("is a mismatch when its id asks for another quantity", ({ expect }) => {
    expect(decideCommit({ level: level(5, 3), hold: live(3), now }, demand).outcome).toMatchObject({
      reason: "mismatch",
    });
  });
});

describe("a release", () => {
  const kindly = { hold_id: "order", even_committed: false };

  it.for([undefined, live(2), live(2, now)])(
    "leaves a tombstone, also where nothing was held yet",
    (hold, { expect }) => {
      const held = hold && hold.expires_at > now ? 2 : 0;
      const decision = decideRelease({ level: level(5, held), hold, now }, kindly);
      expect(decision.outcome).toEqual({ ok: true, available: 5 });
      expect(decision.hold).toMatchObject({ state: "released" });
    },
  );

  it("asked for twice changes nothing", ({ expect }) => {
    const decision = decideRelease({ level: level(5), hold: tombstone, now }, kindly);
    expect(decision).toEqual({ outcome: { ok: true, available: 5 }, level: level(5) });
  });

  it("frees sold units only for an order that is refused", ({ expect }) => {
    const view = { level: level(5, 0, 2), hold: committed(2), now };
    expect(decideRelease(view, kindly).outcome).toMatchObject({ reason: "committed" });
    const freed = decideRelease(view, { ...kindly, even_committed: true });
    expect(freed.level).toEqual(level(5));
    expect(freed.hold).toMatchObject({ state: "released", quantity: 2, committed: 0 });
  });

  it("never frees what has partly left the house", ({ expect }) => {
    const view = { level: level(5, 0, 1), hold: committed(2, 1), now };
    expect(decideRelease(view, { ...kindly, even_committed: true }).outcome).toMatchObject({ reason: "committed" });
  });

  it("keeps its tombstone for days, and a lapsed hold not at all", ({ expect }) => {
    const { hold } = decideRelease({ level: level(5), hold: undefined, now }, kindly);
    expect(hold && mayForget(hold, now + 6 * 86_400_000)).toBe(false);
    expect(hold && mayForget(hold, now + 8 * 86_400_000)).toBe(true);
    expect(mayForget(live(2, now), now)).toBe(true);
    expect(mayForget(committed(2), now)).toBe(false);
  });
});

describe("an uncommit and a ship", () => {
  const request = { hold_id: "order", operation_id: "operation" };
  const view = { level: level(5, 0, 2), hold: committed(2), now, done: undefined };

  it("give sold units back to the shelf, all or some", ({ expect }) => {
    expect(decideUncommit(view, request)).toMatchObject({ outcome: { ok: true, quantity: 2 }, level: level(5) });
    const part = decideUncommit(view, { ...request, quantity: 1 });
    expect(part).toMatchObject({ outcome: { ok: true, quantity: 1 }, level: level(5, 0, 1), hold: { committed: 1 } });
    expect(part.entry).toBeUndefined();
    expect(part.operation).toEqual({ ...request, verb: "uncommit", quantity: 1 });
  });

  it("take shipped units off the shelf and out of the promise at once, with an OUT in the ledger", ({ expect }) => {
    const decision = decideShip(view, request);
    expect(decision.outcome).toEqual({ ok: true, quantity: 2, available: 3 });
    expect(decision.level).toEqual(level(3));
    expect(decision.hold).toEqual(committed(2, 0));
    expect(decision.operation).toEqual({ ...request, verb: "ship", quantity: 2 });
    expect(decision.entry).toEqual({ movement_id: "operation", kind: "OUT", change: -2 });
  });

  it("done once are done", ({ expect }) => {
    const { operation } = decideShip(view, request);
    const again = decideShip({ level: level(3), hold: committed(2, 0), now, done: operation }, request);
    expect(again).toEqual({ outcome: { ok: true, quantity: 2, available: 3 }, level: level(3) });
    const other = decideUncommit({ level: level(3), hold: committed(2, 0), now, done: operation }, request);
    expect(other.outcome).toMatchObject({ reason: "mismatch" });
  });

  it.for([{ hold_id: "another" }, { quantity: 1 }])("mean nothing else by the same id: %j", (more, { expect }) => {
    const { operation } = decideShip(view, request);
    const done = { level: level(3), hold: committed(2, 0), now, done: operation };
    expect(decideShip(done, { ...request, ...more }).outcome).toMatchObject({ reason: "mismatch" });
    expect(decideShip(done, { ...request, quantity: 2 }).outcome).toMatchObject({ ok: true });
  });

  it.for([undefined, live(2), tombstone, committed(2, 0)])("need sold units to act upon", (hold, { expect }) => {
    for (const quantity of [undefined, 0, 1]) {
      const asked = quantity === undefined ? request : { ...request, quantity };
      const refused = decideShip({ ...view, hold }, asked);
      expect(refused).toEqual({ outcome: { ok: false, reason: "not_committed", available: 3 }, level: view.level });
    }
  });

  it("cannot do more than was sold", ({ expect }) => {
    expect(decideUncommit(view, { ...request, quantity: 3 }).outcome).toMatchObject({ reason: "not_committed" });
  });
});

describe("a count", () => {
  const from = level(5, 1, 2);
  const count = (on_hand: number, expected_on_hand: number | null = null, done?: LedgerEntry & { on_hand: number }) =>
    decideCount({ level: from, done }, { movement_id: "count", on_hand, expected_on_hand });

  it("makes the level what was counted, by the difference", ({ expect }) => {
    expect(count(9)).toEqual({
      outcome: { ok: true, on_hand: 9, available: 6 },
      level: level(9, 1, 2),
      entry: { movement_id: "count", kind: "ADJUSTMENT", change: 4 },
    });
    expect(count(3, 5).entry).toMatchObject({ change: -2 });
  });

  it("that is right already writes nothing", ({ expect }) => {
    expect(count(5, 5)).toEqual({ outcome: { ok: true, on_hand: 5, available: 2 }, level: from });
  });

  it("is refused when something else is on record, or it would take what is held or sold", ({ expect }) => {
    const kept = { level: from };
    expect(count(9, 6)).toEqual({ ...kept, outcome: { ok: false, reason: "changed", available: 2 } });
    expect(count(2, 5)).toEqual({ ...kept, outcome: { ok: false, reason: "stock_reserved", available: 2 } });
  });

  it("done once is done, whatever is on record by then, and its id means nothing else", ({ expect }) => {
    const done = { movement_id: "count", kind: "ADJUSTMENT" as const, change: 4, on_hand: 9 };
    expect(count(9, 5, done)).toEqual({ outcome: { ok: true, on_hand: 5, available: 2 }, level: from });
    expect(count(8, 5, done).outcome).toMatchObject({ reason: "mismatch" });
    expect(count(9, 5, { ...done, kind: "IN" }).outcome).toMatchObject({ reason: "mismatch" });
  });
});

describe("a movement", () => {
  const move = (kind: MovementKind, quantity: number, from = level(5, 1, 2), done?: LedgerEntry) =>
    decideMovement({ level: from, done }, { movement_id: "movement", kind, quantity });

  it.for([
    ["IN", 3, 8],
    ["RETURN", 3, 8],
    ["OUT", 2, 3],
    ["DAMAGE", 2, 3],
    ["ADJUSTMENT", -2, 3],
    ["ADJUSTMENT", 2, 7],
  ] as const)("%s of %i makes %i of five", ([kind, quantity, on_hand], { expect }) => {
    const decision = move(kind, quantity);
    expect(decision.outcome).toEqual({ ok: true, on_hand, available: on_hand - 3 });
    expect(decision.entry?.change).toBe(on_hand - 5);
  });

  it.for([
    ["OUT", 3],
    ["DAMAGE", 3],
    ["ADJUSTMENT", -3],
  ] as const)("%s of %i cannot take what is held or sold", ([kind, quantity], { expect }) => {
    expect(move(kind, quantity)).toEqual({
      outcome: { ok: false, reason: "stock_reserved", available: 2 },
      level: level(5, 1, 2),
    });
  });

  it("done once is done, and its id means nothing else", ({ expect }) => {
    const { entry } = move("IN", 3);
    expect(move("IN", 3, level(8), entry)).toEqual({
      outcome: { ok: true, on_hand: 8, available: 8 },
      level: level(8),
    });
    expect(move("IN", 4, level(8), entry).outcome).toMatchObject({ reason: "mismatch" });
    expect(move("RETURN", 3, level(8), entry).outcome).toMatchObject({ reason: "mismatch" });
  });

  it("that brings stock in is never refused, even where more was promised than there is", ({ expect }) => {
    expect(move("IN", 1, level(0, 0, 3)).outcome).toEqual({ ok: true, on_hand: 1, available: -2 });
  });
});

it("counts as available what is neither held nor sold", ({ expect }) => {
  expect(availableOf(level(9, 2, 3))).toBe(4);
});

describe("a variant's stock, whatever is asked of it and however often", () => {
  const ids = fc.constantFrom("a", "b", "c");
  const quantity = fc.integer({ min: 1, max: 4 });
  const classes = fc.constantFrom<HoldClass>("trying", "browsing");
  const operation_id = fc.constantFrom("o1", "o2", "o3", "o4");
  const steps = fc.oneof(
    fc.record({ verb: fc.constant("wait" as const), ms: fc.constantFrom(1, 999, 1_000, 5_000) }),
    fc.record({
      verb: fc.constant("hold" as const),
      hold_id: ids,
      quantity,
      class: classes,
      ttl_seconds: fc.constantFrom(1, 5),
    }),
    fc.record({ verb: fc.constant("commit" as const), hold_id: ids, quantity, is_owed: fc.boolean() }),
    fc.record({ verb: fc.constant("release" as const), hold_id: ids, even_committed: fc.boolean() }),
    fc.record({ verb: fc.constantFrom("uncommit" as const, "ship" as const), operation_id, hold_id: ids, quantity }),
    fc.record({
      verb: fc.constant("move" as const),
      movement_id: fc.constantFrom("m1", "m2", "m3", "m4"),
      kind: fc.constantFrom<MovementKind>("IN", "OUT", "ADJUSTMENT", "RETURN", "DAMAGE"),
      quantity,
    }),
  );
  type Step = typeof steps extends fc.Arbitrary<infer One> ? One : never;

  /** What the object keeps; the level is added up from it afresh at each step, as the object does. */
  class Shelf {
    now = 0;
    holds = new Map<string, Hold>();
    ledger = new Map<string, LedgerEntry>([["initial", { movement_id: "initial", kind: "IN", change: 6 }]]);
    operations = new Map<string, Operation>();

    level(): Level {
      const holds = [...this.holds.values()];
      return {
        on_hand: [...this.ledger.values()].reduce((sum, entry) => sum + entry.change, 0),
        held: holds.reduce((sum, hold) => sum + (isLive(hold, this.now) ? hold.quantity : 0), 0),
        committed: holds.reduce((sum, hold) => sum + hold.committed, 0),
      };
    }

    browsing(): number {
      return [...this.holds.values()].reduce((sum, hold) => sum + browsingUnits(hold, this.now), 0);
    }

    ask(step: Exclude<Step, { verb: "wait" }>) {
      const { now } = this;
      const level = this.level();
      if (step.verb === "move") {
        const known = this.ledger.get(step.movement_id);
        return this.keep(decideMovement({ level, done: known }, step));
      }
      const view = { level, hold: this.holds.get(step.hold_id), now };
      if (step.verb === "hold")
        return this.keep(decideHold({ ...view, browsing: this.browsing(), share_percent: 50 }, step));
      if (step.verb === "commit") return this.keep(decideCommit(view, step));
      if (step.verb === "release") return this.keep(decideRelease(view, step));
      const decide = step.verb === "ship" ? decideShip : decideUncommit;
      return this.keep(decide({ ...view, done: this.operations.get(step.operation_id) }, step));
    }

    keep<Outcome>(decision: StockDecision<Outcome>): StockDecision<Outcome> {
      if (decision.hold) this.holds.set(decision.hold.hold_id, decision.hold);
      if (decision.entry) this.ledger.set(decision.entry.movement_id, decision.entry);
      if (decision.operation) this.operations.set(decision.operation.operation_id, decision.operation);
      return decision;
    }
  }

  it("promises nothing twice, tells the level as it is, and answers a repeat with the same", ({ expect }) => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 40 }), (asked) => {
        const shelf = new Shelf();
        const dead = new Set<string>();
        for (const step of asked) {
          if (step.verb === "wait") {
            shelf.now += step.ms;
            continue;
          }
          const before = shelf.level();
          const decision = shelf.ask(step);
          expect(decision.level).toEqual(shelf.level());
          expect(decision.outcome.available).toBe(availableOf(shelf.level()));
          expect(availableOf(shelf.level())).toBeGreaterThanOrEqual(0);
          if (!decision.outcome.ok) expect(shelf.level()).toEqual(before);
          for (const hold of shelf.holds.values()) {
            expect(hold.committed).toBeLessThanOrEqual(hold.state === "committed" ? hold.quantity : 0);
            if (hold.state === "released") dead.add(hold.hold_id);
            expect(dead.has(hold.hold_id) && hold.state !== "released").toBe(false);
          }
          const again = shelf.ask(step);
          expect(again.level).toEqual(decision.level);
          expect(again.outcome).toEqual(decision.outcome);
        }
      }),
      runs(300),
    );
  });
});

import { describe, inject, it } from "vitest";
import { Bench, record } from "./stock/histories.ts";
import { type Call, isLinearizable } from "./stock/linearizable.ts";
import { nothing, type Operation } from "./stock/specification.ts";
import { isOver, sayDone } from "./support/budget.ts";

/** `HISTORIES=200000 SEED=1` for a longer run. */
const { histories, seed: first_seed } = inject("linearizability");
/** Objects at work side by side. */
const BENCHES = 16;

/** How many of the last were asked for before the time was over. */
let asked = 0;

/** The seeds among so many whose history no order explains. */
async function refused(count: number, sabotage: readonly string[] = [], clients = 16): Promise<number[]> {
  const found: number[] = [];
  let next = 0;
  const work = async () => {
    const bench = new Bench();
    // A broken object has to be found, however late it is.
    while (next < count && (sabotage.length > 0 || !isOver())) {
      // Which of them tell a broken object is known of the first ones alone.
      const seed = (sabotage.length > 0 ? 1 : first_seed) + next;
      next += 1;
      const { initial, calls } = await record(bench, seed, next <= BENCHES ? sabotage : [], clients);
      if (!isLinearizable(initial, calls)) found.push(seed);
    }
  };
  await Promise.all(Array.from({ length: BENCHES }, work));
  asked = next;
  return found;
}

/** Calls one after the other, unless they are put in a list of their own: those overlap. */
function history(...moments: (readonly [Operation, unknown] | readonly (readonly [Operation, unknown])[])[]): Call[] {
  return moments.flatMap((moment, i) => {
    const together = isPair(moment) ? [moment] : moment;
    return together.map(([operation, answer]) => ({ operation, answer, called: 2 * i, answered: 2 * i + 1 }));
  });
}
const isPair = (
  moment: readonly [Operation, unknown] | readonly (readonly [Operation, unknown])[],
): moment is readonly [Operation, unknown] => !Array.isArray(moment[0]);

const hold = (hold_id: string, quantity: number): Operation => ({
  verb: "hold",
  hold_id,
  quantity,
  ttl_seconds: 10,
  class: "trying",
});
const browse = (hold_id: string, quantity: number): Operation => ({
  verb: "hold",
  hold_id,
  quantity,
  ttl_seconds: 10,
  class: "browsing",
});
const commit = (hold_id: string, quantity: number): Operation => ({ verb: "commit", hold_id, quantity });
const release = (hold_id: string): Operation => ({ verb: "release", hold_id, even_committed: false });
const level: Operation = { verb: "level" };
const granted = (available: number) => ({ ok: true, available, expires_at: 10_000 });
const insufficient = (available: number) => ({ ok: false, reason: "insufficient", available });
const shelf = { ...nothing(0), on_hand: 3 };

describe("the checker", () => {
  it("takes two holds that race for the last unit, whichever wins", ({ expect }) => {
    const race = history([
      [hold("a", 2), insufficient(1)],
      [hold("b", 2), granted(1)],
    ]);
    expect(isLinearizable(shelf, race)).toBe(true);
  });

  it("refuses the same answers one after the other in the wrong order", ({ expect }) => {
    expect(isLinearizable(shelf, history([hold("a", 2), insufficient(1)], [hold("b", 2), granted(1)]))).toBe(false);
  });

  it("refuses a lost hold", ({ expect }) => {
    const after = { on_hand: 3, held: 0, committed: 0, available: 3 };
    expect(isLinearizable(shelf, history([hold("a", 2), granted(1)], [level, after]))).toBe(false);
  });

  it("refuses an oversell, also of two who asked at once", ({ expect }) => {
    const both = [
      [hold("a", 2), granted(1)],
      [hold("b", 2), granted(1)],
    ] as const;
    expect(isLinearizable(shelf, history(both))).toBe(false);
  });

  it("refuses guests who only look and hold more than their share", ({ expect }) => {
    const wide = { ...nothing(0), on_hand: 8 };
    const over = { ok: false, reason: "over_share", available: 2, allowed: 0 };
    expect(isLinearizable(wide, history([browse("a", 6), granted(2)], [browse("b", 1), over]))).toBe(true);
    expect(isLinearizable(wide, history([browse("a", 6), granted(2)], [browse("b", 1), granted(1)]))).toBe(false);
    expect(isLinearizable(wide, history([browse("a", 6), granted(2)], [hold("b", 2), granted(0)]))).toBe(true);
  });

  it("refuses a hold that rises again after its release", ({ expect }) => {
    const risen = history([release("a"), { ok: true, available: 3 }], [hold("a", 2), granted(1)]);
    expect(isLinearizable(shelf, risen)).toBe(false);
  });

  it("refuses a commit that is counted twice", ({ expect }) => {
    const once = [commit("a", 1), { ok: true, available: 2 }] as const;
    expect(isLinearizable(shelf, history(once, once))).toBe(true);
    expect(isLinearizable(shelf, history(once, [commit("a", 1), { ok: true, available: 1 }]))).toBe(false);
  });
});

describe("a stock object that is broken", () => {
  const broken: Readonly<Record<string, string>> = {
    "forgets a hold":
      "AFTER INSERT ON holds WHEN NEW.state = 'live' BEGIN DELETE FROM holds WHERE hold_id = NEW.hold_id; END",
    "counts a hold as nothing":
      "AFTER INSERT ON holds WHEN NEW.state = 'live' BEGIN UPDATE holds SET expires_at = 1 WHERE hold_id = NEW.hold_id; END",
    "takes everybody for a shopper who tries":
      "AFTER INSERT ON holds WHEN NEW.class = 'browsing' BEGIN UPDATE holds SET class = 'trying' WHERE hold_id = NEW.hold_id; END",
    "keeps no tombstone":
      "AFTER INSERT ON holds WHEN NEW.state = 'released' BEGIN DELETE FROM holds WHERE hold_id = NEW.hold_id; END",
    "counts a commit twice":
      "AFTER UPDATE OF committed ON stock WHEN NEW.committed > OLD.committed BEGIN UPDATE stock SET committed = committed + 1; END",
    "forgets what left a sale": "AFTER INSERT ON operations BEGIN DELETE FROM operations; END",
    "forgets a movement": "AFTER INSERT ON ledger BEGIN DELETE FROM ledger; END",
  };
  for (const [name, trigger] of Object.entries(broken))
    it(`is found when it ${name}`, async ({ expect }) => {
      // Fewer clients: that no order explains what was seen is known only when all have been tried.
      const found = await refused(48, [`CREATE TRIGGER IF NOT EXISTS broken ${trigger}`], 3);
      expect(found.length).toBeGreaterThan(0);
    });
});

describe("the stock object", () => {
  it(`answers ${histories} histories of 16 clients as if one came after the other`, async ({ expect }) => {
    expect(await refused(histories)).toEqual([]);
    sayDone(asked, histories, `histories of the stock object from seed ${first_seed}`);
  });
});

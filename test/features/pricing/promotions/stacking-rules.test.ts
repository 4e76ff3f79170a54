import { describe, it } from "vitest";
import type { Candidate, Cut, Promotion } from "../../../../src/features/pricing/promotions/discount-request.ts";
import { bestCombination, byOrder } from "../../../../src/features/pricing/promotions/stacking-rules.ts";
import { promotionOf } from "./given.ts";

const free = { kind: "free" } as const;
const alone = { kind: "exclusive" } as const;
const group = (name: string) => ({ kind: "group", group: name }) as const;

const candidate = (promotion_id: string, stacking: Promotion["stacking"]): Candidate => ({
  promotion: promotionOf({ promotion_id, stacking }),
  matching: [],
});

/** Each takes off what it is said to, whatever went before. */
const runOf =
  (amounts: Readonly<Record<string, number>>) =>
  (chosen: readonly Candidate[]): readonly Cut[] =>
    chosen.map((one) => {
      const amount = amounts[one.promotion.promotion_id] ?? 0;
      return { candidate: one, lines: [amount], shipping: 0, amount };
    });

const best = (candidates: readonly Candidate[], amounts: Readonly<Record<string, number>>) =>
  bestCombination(candidates, runOf(amounts)).map((cut) => cut.candidate.promotion.promotion_id);

describe("the order of promotions", () => {
  const sign = (a: Partial<Promotion>, b: Partial<Promotion>) => Math.sign(byOrder(promotionOf(a), promotionOf(b)));

  it("is by priority, then by age, then by id, then by the code", ({ expect }) => {
    const lower = { priority: 1, created_at: 9, promotion_id: "z", code: "Z" };
    const higher = { priority: 2, created_at: 1, promotion_id: "a", code: "A" };
    expect([sign(lower, higher), sign(higher, lower)]).toEqual([-1, 1]);
    const older = { created_at: 1, promotion_id: "z", code: "Z" };
    const younger = { created_at: 2, promotion_id: "a", code: "A" };
    expect([sign(older, younger), sign(younger, older)]).toEqual([-1, 1]);
    const [first, second] = [
      { promotion_id: "a", code: "Z" },
      { promotion_id: "b", code: "A" },
    ];
    expect([sign(first, second), sign(second, first)]).toEqual([-1, 1]);
    const [a, b, none] = [{ code: "A" }, { code: "B" }, { code: null }];
    expect([sign(a, b), sign(b, a), sign(none, a), sign(a, a), sign(none, none)]).toEqual([-1, 1, -1, 0, 0]);
  });
});

describe("the best combination", () => {
  it("is all free ones with the best of each group, in their order", ({ expect }) => {
    const all = [
      candidate("g1", group("g")),
      candidate("f1", free),
      candidate("h1", group("h")),
      candidate("g2", group("g")),
      candidate("f2", free),
    ];
    expect(best(all, { g1: 3, g2: 5, h1: 1, f1: 1, f2: 1 })).toEqual(["f1", "h1", "g2", "f2"]);
    expect(best(all, { g1: 5, g2: 5, h1: 1, f1: 1, f2: 1 })).toEqual(["g1", "f1", "h1", "f2"]);
  });

  it("is an exclusive one by itself where that takes off more, and never where it is the same", ({ expect }) => {
    const all = [candidate("x", alone), candidate("f", free), candidate("y", alone)];
    expect(best(all, { x: 5, f: 5, y: 4 })).toEqual(["f"]);
    expect(best(all, { x: 6, f: 5, y: 6 })).toEqual(["x"]);
    expect(best(all, { x: 6, f: 5, y: 7 })).toEqual(["y"]);
  });

  it("is nothing of nothing", ({ expect }) => {
    expect(best([], {})).toEqual([]);
  });

  it("keeps the best of each group with those before it, where all combinations are too many", ({ expect }) => {
    const names = ["a", "b", "c"];
    const all = names.flatMap((name) => [1, 2, 3].map((nth) => candidate(`${name}${nth}`, group(name))));
    const amounts = Object.fromEntries(
      names.flatMap((name, at) => [1, 2, 3].map((nth) => [`${name}${nth}`, nth === at + 1 ? 9 : nth])),
    );
    expect(best(all, amounts)).toEqual(["a1", "b2", "c3"]);
    let runs = 0;
    const counted = (chosen: readonly Candidate[]) => {
      runs += 1;
      return runOf(amounts)(chosen);
    };
    bestCombination(all, counted);
    // Three members of three groups one after the other, and the winner once more; all combinations would be 27.
    expect(runs).toBe(10);
    runs = 0;
    bestCombination(all.slice(0, 6), counted);
    expect(runs).toBe(10);
  });
});

import fc from "fast-check";
import { describe, it } from "vitest";
import {
  type Adjustment,
  discountOrder,
  type DiscountRequest,
  type Promotion,
} from "../../../../src/features/pricing/promotions/rules.ts";
import { byOrder } from "../../../../src/features/pricing/promotions/stacking-rules.ts";
import { runs } from "../../../support/property-runs.ts";
import { requests } from "./arbitrary-requests.ts";

const sumOf = (amounts: readonly number[]) => amounts.reduce((sum, one) => sum + one, 0);
const totalOf = (adjustments: readonly Adjustment[]) => sumOf(adjustments.map(({ amount }) => amount));
const check = (about: (request: DiscountRequest) => void) => fc.assert(fc.property(requests, about), runs(300));

/** What a set of promotions takes off with no choice left: all of them as free ones. */
const allOf = (request: DiscountRequest, chosen: readonly Promotion[]) =>
  totalOf(
    discountOrder({ ...request, promotions: chosen.map((one) => ({ ...one, stacking: { kind: "free" } })) })
      .adjustments,
  );

/** Every subset that may stand: an exclusive one alone, else all free ones with one of each group that has any that applies. */
function bestBySearch(request: DiscountRequest): number {
  const { promotions: all } = request;
  const judged = all.filter((one) => {
    const reason = discountOrder({ ...request, promotions: [{ ...one, code: "C", stacking: { kind: "free" } }] })
      .rejected_codes[0]?.reason;
    return reason !== "minimum_not_met";
  });
  let best = 0;
  for (let mask = 0; mask < 2 ** judged.length; mask += 1) {
    const chosen = judged.filter((_, at) => (mask & (1 << at)) !== 0);
    const alone = chosen.length === 1 && chosen[0]?.stacking.kind === "exclusive";
    if (alone || standTogether(chosen, judged)) best = Math.max(best, allOf(request, chosen));
  }
  return best;
}

function standTogether(chosen: readonly Promotion[], all: readonly Promotion[]): boolean {
  const groupOf = ({ stacking }: Promotion) => (stacking.kind === "group" ? stacking.group : null);
  const free = all.filter(({ stacking }) => stacking.kind === "free");
  if (chosen.some(({ stacking }) => stacking.kind === "exclusive") || !free.every((one) => chosen.includes(one)))
    return false;
  return ["g", "h"].every((group) => {
    const there = all.some((one) => groupOf(one) === group);
    return chosen.filter((one) => groupOf(one) === group).length === (there ? 1 : 0);
  });
}

describe("discounts, whatever is bought and whatever applies", () => {
  it("spread each amount exactly, and take no line and no shipping below zero", ({ expect }) => {
    check((request) => {
      const off = new Map<string | null, number>();
      for (const { amount, allocations } of discountOrder(request).adjustments) {
        expect(amount).toBeGreaterThan(0);
        expect(sumOf(allocations.map((part) => part.amount))).toBe(amount);
        for (const part of allocations) {
          expect(part.amount).toBeGreaterThan(0);
          off.set(part.item_id, (off.get(part.item_id) ?? 0) + part.amount);
        }
      }
      for (const { item_id, quantity, unit_price } of request.lines)
        expect(off.get(item_id) ?? 0).toBeLessThanOrEqual(quantity * unit_price);
      expect(off.get(null) ?? 0).toBeLessThanOrEqual(request.shipping_price);
    });
  });

  it("stay within what each may take off", ({ expect }) => {
    check((request) => {
      const most = new Map(request.promotions.map(({ promotion_id, most_off }) => [promotion_id, most_off[0]?.amount]));
      for (const { promotion_id, amount } of discountOrder(request).adjustments)
        expect(amount).toBeLessThanOrEqual(most.get(promotion_id) ?? Infinity);
    });
  });

  it("do not depend on the order in which promotions are given, and are the same again", ({ expect }) => {
    check((request) => {
      const there = discountOrder(request);
      expect(discountOrder(request)).toEqual(there);
      expect(discountOrder({ ...request, promotions: request.promotions.toReversed() })).toEqual(there);
    });
  });

  it("take off as much as the best combination that a search finds", ({ expect }) => {
    check((request) => {
      expect(totalOf(discountOrder(request).adjustments)).toBe(bestBySearch(request));
    });
  });

  it("never cost more for one that comes last", ({ expect }) => {
    check((request) => {
      const [last, ...others] = request.promotions.toSorted(byOrder).toReversed();
      if (!last) return;
      const without = totalOf(discountOrder({ ...request, promotions: others }).adjustments);
      const withIt = {
        ...last,
        stacking: last.stacking.kind === "group" ? ({ kind: "free" } as const) : last.stacking,
      };
      expect(
        totalOf(discountOrder({ ...request, promotions: [...others, withIt] }).adjustments),
      ).toBeGreaterThanOrEqual(without);
    });
  });

  it("tell of every code that takes nothing off, and of no other", ({ expect }) => {
    check((request) => {
      const { adjustments, rejected_codes } = discountOrder(request);
      const told = rejected_codes.map(({ code }) => code);
      const applied = adjustments.flatMap(({ code }) => code ?? []);
      expect(told.filter((code) => applied.includes(code))).toEqual([]);
      for (const { code, target } of request.promotions)
        if (code !== null && target.kind !== "shipping") expect([...told, ...applied]).toContain(code);
    });
  });
});

import fc from "fast-check";
import { describe, it } from "vitest";
import {
  type Action,
  type Condition,
  targetsOf,
} from "../../../../src/features/pricing/promotions/definition-schemas.ts";
import {
  type Adjustment,
  discountOrder,
  type DiscountRequest,
  type Promotion,
} from "../../../../src/features/pricing/promotions/rules.ts";
import { byOrder } from "../../../../src/features/pricing/promotions/stacking-rules.ts";
import { lineOf, promotionOf, requestOf } from "./given.ts";

const RUNS = Number(process.env["PROPERTY_RUNS"] ?? 300);

const rates = fc.integer({ min: 1, max: 1_000_000 });
const moneys = fc.integer({ min: 1, max: 50_000 });
const inAll = (amount: number) => ["USD", "JPY", "KWD"].map((currency) => ({ currency, amount }));
const offs = fc.oneof(
  rates.map((rate_ppm) => ({ kind: "percentage", rate_ppm }) as const),
  moneys.map((amount) => ({ kind: "fixed", amounts: inAll(amount) }) as const),
);
const prices = moneys.map((amount) => ({ kind: "fixed_unit_price", prices: inAll(amount) }) as const);
const units = fc.integer({ min: 1, max: 6 });
const actions: fc.Arbitrary<Action> = fc.oneof(
  offs,
  prices,
  fc.constant({ kind: "free_shipping" } as const),
  fc
    .tuple(
      units,
      units,
      fc.oneof(
        prices,
        rates.map((rate_ppm) => ({ kind: "percentage", rate_ppm }) as const),
      ),
    )
    .map(([buy_quantity, get_quantity, get]) => ({ kind: "buy_x_get_y", buy_quantity, get_quantity, get }) as const),
  fc
    .array(fc.tuple(moneys, offs), { minLength: 1, maxLength: 3 })
    .map(
      (tiers) =>
        ({ kind: "tiered_by_subtotal", tiers: tiers.map(([from, off]) => ({ from: inAll(from), off })) }) as const,
    ),
  fc
    .uniqueArray(fc.tuple(units, offs), { minLength: 1, maxLength: 3, selector: ([from]) => from })
    .map((tiers) => ({ kind: "tiered_by_quantity", tiers: tiers.map(([from, off]) => ({ from, off })) }) as const),
);
const stackings = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: "free" } as const) },
  fc.constant({ kind: "exclusive" } as const),
  fc.constantFrom("g", "h").map((group) => ({ kind: "group", group }) as const),
);
const conditions: fc.Arbitrary<Condition[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Condition[]>([]) },
  fc.constantFrom("a", "b").map((id): Condition[] => [{ kind: "products", product_ids: [`product-${id}`] }]),
  moneys.map((amount): Condition[] => [{ kind: "minimum_subtotal", amounts: inAll(amount) }]),
);
const promotions = fc.array(
  fc.record({
    action: actions.chain((action) =>
      fc.record({ action: fc.constant(action), kind: fc.constantFrom(...targetsOf[action.kind]), units }),
    ),
    stacking: stackings,
    conditions,
    priority: fc.integer({ min: 0, max: 2 }),
    created_at: fc.integer({ min: 0, max: 2 }),
    most_off: fc.option(moneys.map(inAll)),
    has_code: fc.boolean(),
  }),
  { maxLength: 6 },
);
const requests: fc.Arbitrary<DiscountRequest> = fc
  .record({
    currency: fc.constantFrom("USD", "JPY", "KWD"),
    lines: fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 30_000 })), { maxLength: 5 }),
    shipping_price: fc.integer({ min: 0, max: 2_000 }),
    promotions,
  })
  .map(({ lines, promotions: wishes, ...rest }) => ({
    ...requestOf([]),
    ...rest,
    lines: lines.map(([quantity, price], at) => lineOf("abcde"[at] ?? "", quantity, price)),
    promotions: wishes.map(({ action: { action, kind, units: count }, most_off, has_code, ...wish }, at) =>
      promotionOf({
        ...wish,
        promotion_id: `p${at}`,
        action,
        target: kind === "cheapest" || kind === "dearest" ? { kind, units: count } : { kind },
        most_off: most_off ?? [],
        code: has_code ? `C${at}` : null,
        is_automatic: !has_code,
      }),
    ),
  }));

const sumOf = (amounts: readonly number[]) => amounts.reduce((sum, one) => sum + one, 0);
const totalOf = (adjustments: readonly Adjustment[]) => sumOf(adjustments.map(({ amount }) => amount));
const check = (about: (request: DiscountRequest) => void) => fc.assert(fc.property(requests, about), { numRuns: RUNS });

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

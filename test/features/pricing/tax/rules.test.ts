import fc from "fast-check";
import { describe, it } from "vitest";
import {
  type AppliedRate,
  sharesOf,
  taxLinesOf,
  type TaxManner,
  untaxed,
} from "../../../../src/features/pricing/tax/rules.ts";

const rate = (rate_ppm: number, compound = false, rate_id = `${rate_ppm}`): AppliedRate => ({
  rate_id,
  name: `Tax of ${rate_ppm}`,
  rate_ppm,
  kind: "standard",
  compound,
});
const manner = (wish: Partial<TaxManner> & Partial<TaxManner["rounding"]> = {}): TaxManner => ({
  included: wish.included ?? false,
  rounding: { mode: wish.mode ?? "half_up", level: wish.level ?? "line" },
  relief: null,
});
const amountsOf = (lines: readonly (readonly { readonly amount: number }[])[]) =>
  lines.map((line) => line.map(({ amount }) => amount));

describe("tax on an amount", () => {
  it("goes by parts per million, so that 8.875 % is exact", ({ expect }) => {
    const part = { amount: 100_000, quantity: 1, rates: [rate(88_750)] };
    expect(taxLinesOf([part], manner())).toEqual([
      [{ rate_id: "88750", name: "Tax of 88750", rate_ppm: 88_750, kind: "standard", amount: 8_875, included: false }],
    ]);
  });

  it("rounds half a minor unit up, or to the even one where the shop says so", ({ expect }) => {
    const part = { amount: 50, quantity: 1, rates: [rate(10_000)] };
    expect(amountsOf(taxLinesOf([part], manner()))).toEqual([[1]]);
    expect(amountsOf(taxLinesOf([part], manner({ mode: "half_even" })))).toEqual([[0]]);
  });

  it("compounds a rate on the taxes before it, and on none after it", ({ expect }) => {
    const part = { amount: 10_000, quantity: 1, rates: [rate(50_000), rate(99_750, true), rate(10_000)] };
    // 9.975 % of 105.00 is 10.47375; 1 % of 100.00.
    expect(amountsOf(taxLinesOf([part], manner()))).toEqual([[500, 1_047, 100]]);
  });

  it("loses no part of a rate that is compounded on others", ({ expect }) => {
    const { parts, whole } = sharesOf([rate(33_333), rate(77_777, true), rate(1, true)]);
    // 0.077777 x 1.033333 and 0.000001 x 1.111109..., as fractions of 1.
    expect(parts.map((part) => (part * 10n ** 18n) / whole)).toEqual([
      33_333_000_000_000_000n,
      80_369_540_741_000_000n,
      1_113_702_540_741n,
    ]);
    expect(sharesOf([])).toEqual({ parts: [], whole: 1_000_000n });
  });

  it("of an order is rounded for each set of rates, whatever the rates' ids look like side by side", ({ expect }) => {
    const part = (amount: number, ...ids: string[]) => ({
      amount,
      quantity: 1,
      rates: ids.map((id) => rate(10_000, false, id)),
    });
    const parts = [part(30, "1", "23"), part(60, "12", "3"), part(30, "1", "23"), part(30)];
    expect(amountsOf(taxLinesOf(parts, manner({ level: "order" })))).toEqual([[1, 1], [1, 1], [0, 0], []]);
    expect(taxLinesOf([], manner({ level: "order" }))).toEqual([]);
  });

  it("inside a price is taken out whole and split by the rates", ({ expect }) => {
    const part = { amount: 11_547, quantity: 1, rates: [rate(50_000), rate(99_750, true)] };
    // 115.47 / 1.1547375 leaves 100.00 (99.9967...).
    expect(amountsOf(taxLinesOf([part], manner({ included: true })))).toEqual([[500, 1_047]]);
  });

  it("is rounded for each unit, for each line or for the order, as the shop says", ({ expect }) => {
    const parts = [
      { amount: 3 * 50, quantity: 3, rates: [rate(30_000)] },
      { amount: 50, quantity: 1, rates: [rate(30_000)] },
      { amount: 50, quantity: 1, rates: [] },
    ];
    expect(amountsOf(taxLinesOf(parts, manner({ level: "unit" })))).toEqual([[6], [2], []]);
    expect(amountsOf(taxLinesOf(parts, manner()))).toEqual([[5], [2], []]);
    // 3 % of 2.00 is 6, of which 4.5 and 1.5 fall on the lines: the first of equal remainders gets the odd one.
    expect(amountsOf(taxLinesOf(parts, manner({ level: "order" })))).toEqual([[5], [1], []]);
  });

  it("of units that do not cost the same rounds the dearer ones by themselves", ({ expect }) => {
    // 5 over 3 units: two at 2 and one at 1; a quarter of them is 1, 1 and 0.
    const part = { amount: 5, quantity: 3, rates: [rate(250_000)] };
    expect(amountsOf(taxLinesOf([part], manner({ level: "unit" })))).toEqual([[2]]);
  });

  it("is nothing where nothing is taxed", ({ expect }) => {
    expect(untaxed.ratesOf("standard")).toEqual([]);
    expect(untaxed.shipping_rates).toEqual([]);
    expect(untaxed).toMatchObject({ included: false, rounding: { mode: "half_up", level: "line" } });
  });
});

describe("tax of any parts", () => {
  const rates = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 1_000_000 }), fc.boolean()).map(([ppm, compound]) => rate(ppm, compound)),
    { maxLength: 3 },
  );
  const parts = fc.array(
    fc.record({
      amount: fc.integer({ min: 0, max: 1_000_000_000 }),
      quantity: fc.integer({ min: 1, max: 999 }),
      rates,
    }),
    { maxLength: 6 },
  );
  const manners = fc
    .record({
      included: fc.boolean(),
      mode: fc.constantFrom("half_up" as const, "half_even" as const),
      level: fc.constantFrom("line" as const, "unit" as const, "order" as const),
    })
    .map(manner);

  it("is never negative, and inside a price never more than the price", ({ expect }) => {
    fc.assert(
      fc.property(parts, manners, (some, how) => {
        for (const [at, lines] of taxLinesOf(some, how).entries()) {
          const tax = lines.reduce((sum, { amount }) => sum + amount, 0);
          expect(lines.every(({ amount }) => amount >= 0)).toBe(true);
          expect(lines.map(({ rate_id }) => rate_id)).toEqual(some[at]?.rates.map(({ rate_id }) => rate_id));
          if (how.included) expect(tax).toBeLessThanOrEqual(some[at]?.amount ?? 0);
        }
      }),
    );
  });

  it("stays within half a minor unit for each time that it is rounded", ({ expect }) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e9 }),
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 1, max: 999 }),
        manners,
        (amount, ppm, quantity, how) => {
          const [lines] = taxLinesOf([{ amount, quantity, rates: [rate(ppm)] }], how);
          const exact = (amount * ppm) / (how.included ? 1e6 + ppm : 1e6);
          const times = how.rounding.level === "unit" ? quantity : 1;
          expect(Math.abs((lines?.[0]?.amount ?? 0) - exact)).toBeLessThanOrEqual(0.5 * times + 1e-3);
        },
      ),
    );
  });

  it("inside a price makes the price with what is left, taxed again", ({ expect }) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 0, max: 1e6 }), (amount, ppm) => {
        const inside = taxLinesOf([{ amount, quantity: 1, rates: [rate(ppm)] }], manner({ included: true }))[0]?.[0];
        const net = amount - (inside?.amount ?? 0);
        const upon = taxLinesOf([{ amount: net, quantity: 1, rates: [rate(ppm)] }], manner())[0]?.[0];
        // Each of the two is rounded, so they may be one apart.
        expect(Math.abs((upon?.amount ?? 0) - (inside?.amount ?? 0))).toBeLessThanOrEqual(1);
      }),
    );
  });
});

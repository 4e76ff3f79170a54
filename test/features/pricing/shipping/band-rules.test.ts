import fc from "fast-check";
import { describe, it } from "vitest";
import {
  type Band,
  bandHolds,
  bandsOverlap,
  emptySides,
  gapsIn,
  missOf,
  overlapsIn,
} from "../../../../src/features/pricing/shipping/band-rules.ts";

const band = (
  [min_order_value, max_order_value]: readonly [number, number | null],
  [min_weight, max_weight]: readonly [number, number | null] = [0, null],
): Band => ({ min_order_value, max_order_value, min_weight, max_weight });
const size = (order_value: number, weight = 0) => ({ order_value, weight });

const upTo = 8;
const span = fc
  .tuple(fc.nat(upTo), fc.option(fc.integer({ min: 1, max: upTo })))
  .map(([from, length]) => [from, length === null ? null : from + length] as const);
const arbitraryBand = fc.tuple(span, span).map(([values, weights]) => band(values, weights));
const arbitrarySize = fc.record({ order_value: fc.nat(2 * upTo + 2), weight: fc.nat(2 * upTo + 2) });
const corner = (one: Band) => size(one.min_order_value, one.min_weight);
const apart = (bands: readonly Band[]) =>
  bands.filter((one, at) => !bands.slice(0, at).some((earlier) => bandsOverlap(one, earlier)));

describe("a band", () => {
  it("holds from its lower bounds on until before its upper ones", ({ expect }) => {
    const one = band([100, 200], [10, 20]);
    const held = [
      [100, 10],
      [199, 19],
    ] as const;
    for (const [value, weight] of held) expect(bandHolds(one, size(value, weight))).toBe(true);
    const beyond = [
      [99, 10],
      [200, 10],
      [100, 9],
      [100, 20],
    ] as const;
    for (const [value, weight] of beyond) expect(bandHolds(one, size(value, weight))).toBe(false);
    expect(bandHolds(band([100, null]), size(Number.MAX_SAFE_INTEGER, 1e8))).toBe(true);
  });

  it("has room where its upper bounds are above the lower ones", ({ expect }) => {
    expect(emptySides(band([0, 1], [0, 1]))).toEqual([]);
    expect(emptySides(band([5, null], [5, null]))).toEqual([]);
    expect(emptySides(band([5, 5]))).toEqual(["max_order_value"]);
    expect(emptySides(band([5, 4], [2, 1]))).toEqual(["max_order_value", "max_weight"]);
    expect(emptySides(band([0, 1], [2, 2]))).toEqual(["max_weight"]);
  });

  it("overlaps another where some order is in both", ({ expect }) => {
    expect(bandsOverlap(band([0, 100]), band([100, null]))).toBe(false);
    expect(bandsOverlap(band([0, 101]), band([100, null]))).toBe(true);
    expect(bandsOverlap(band([0, 100], [0, 5]), band([50, 60], [5, 6]))).toBe(false);
    expect(bandsOverlap(band([0, 100], [0, 6]), band([50, 60], [5, 6]))).toBe(true);
    fc.assert(
      fc.property(arbitraryBand, arbitraryBand, arbitrarySize, (a, b, at) => {
        expect(bandsOverlap(a, b)).toBe(bandsOverlap(b, a));
        expect(bandsOverlap(a, a)).toBe(true);
        if (bandHolds(a, at) && bandHolds(b, at)) expect(bandsOverlap(a, b)).toBe(true);
        const shared = size(Math.max(a.min_order_value, b.min_order_value), Math.max(a.min_weight, b.min_weight));
        expect(bandsOverlap(a, b)).toBe(bandHolds(a, shared) && bandHolds(b, shared));
      }),
    );
  });

  it("is named with the first earlier one that it overlaps", ({ expect }) => {
    expect(overlapsIn([band([0, 5]), band([5, 9]), band([8, null]), band([0, null])])).toEqual([
      { at: 2, with: 1 },
      { at: 3, with: 0 },
    ]);
    expect(overlapsIn([band([0, 5]), band([5, null])])).toEqual([]);
    expect(overlapsIn([])).toEqual([]);
    expect(overlapsIn([band([3, 3]), band([4, 4])])).toEqual([]);
  });
});

describe("an order that no band holds", () => {
  const bands = [band([100, 200], [10, 20]), band([300, 400], [10, 20]), band([100, 200], [30, 40])];

  it("is told on which side of them it lies", ({ expect }) => {
    const told = (value: number, weight: number) => missOf(bands, size(value, weight));
    expect(told(100, 10)).toBeNull();
    expect(told(399, 19)).toBeNull();
    expect(told(99, 10)).toBe("below_min_order_value");
    expect(told(400, 19)).toBe("above_max_order_value");
    expect(told(250, 15)).toBe("between_rates");
    expect(told(200, 35)).toBe("above_max_order_value");
    expect(told(99, 35)).toBe("below_min_order_value");
    expect(told(150, 9)).toBe("below_min_weight");
    expect(told(150, 40)).toBe("above_max_weight");
    expect(told(150, 25)).toBe("between_rates");
    expect(told(350, 25)).toBe("above_max_weight");
    expect(told(350, 5)).toBe("below_min_weight");
    expect(told(0, 0)).toBe("below_min_weight");
    expect(told(500, 50)).toBe("above_max_weight");
    expect(told(0, 25)).toBe("between_rates");
  });

  it("is told a side on which it does lie", ({ expect }) => {
    fc.assert(
      fc.property(fc.array(arbitraryBand, { minLength: 1, maxLength: 5 }), arbitrarySize, (some, at) => {
        const miss = missOf(some, at);
        expect(miss === null).toBe(some.some((one) => bandHolds(one, at)));
        if (miss === "below_min_order_value")
          expect(some.some((one) => at.order_value < one.min_order_value)).toBe(true);
        if (miss === "above_max_order_value")
          expect(some.some((one) => (one.max_order_value ?? Infinity) <= at.order_value)).toBe(true);
        if (miss === "below_min_weight") expect(some.some((one) => at.weight < one.min_weight)).toBe(true);
        if (miss === "above_max_weight")
          expect(some.some((one) => (one.max_weight ?? Infinity) <= at.weight)).toBe(true);
      }),
    );
  });
});

describe("gaps", () => {
  it("are what lies between bands and is in none", ({ expect }) => {
    expect(gapsIn([])).toEqual([]);
    expect(gapsIn([band([100, 200])])).toEqual([]);
    expect(gapsIn([band([0, 100]), band([100, null])])).toEqual([]);
    expect(gapsIn([band([200, null]), band([0, 100])])).toEqual([band([100, 200])]);
    expect(gapsIn([band([0, 100], [0, 10]), band([0, 100], [20, null])])).toEqual([band([0, 100], [10, 20])]);
    expect(gapsIn([band([0, 100], [0, 10]), band([100, null], [0, null])])).toEqual([band([0, 100], [10, null])]);
    expect(gapsIn([band([0, 100], [5, 10]), band([0, 100], [10, 20]), band([200, 300], [5, 20])])).toEqual([
      band([100, 200], [5, 20]),
    ]);
    expect(gapsIn([band([0, 100], [0, 10]), band([50, 100], [10, 20]), band([0, 100], [20, 30])])).toEqual([
      band([0, 50], [10, 20]),
    ]);
  });

  it("and bands together hold each order between the bounds exactly once", ({ expect }) => {
    fc.assert(
      fc.property(fc.array(arbitraryBand, { minLength: 1, maxLength: 6 }), arbitrarySize, (some, at) => {
        const bands = apart(some);
        const gaps = gapsIn(bands);
        const holding = [...bands, ...gaps].filter((one) => bandHolds(one, at)).length;
        const within = (spans: readonly (readonly [number, number | null])[], where: number) =>
          spans.some(([from]) => from <= where) && spans.some(([, to]) => where < (to ?? Infinity));
        const between =
          within(
            bands.map((one) => [one.min_order_value, one.max_order_value]),
            at.order_value,
          ) &&
          within(
            bands.map((one) => [one.min_weight, one.max_weight]),
            at.weight,
          );
        expect(holding).toBe(between ? 1 : 0);
        for (const gap of gaps) {
          expect(emptySides(gap)).toEqual([]);
          expect(bands.some((one) => bandHolds(one, corner(gap)))).toBe(false);
        }
      }),
    );
  });
});

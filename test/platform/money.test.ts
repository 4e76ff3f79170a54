import { describe, it } from "vitest";
import { allocate, exponentOf, isCurrency, parseDecimal, scale, toDecimal } from "#platform/money";

describe("money", () => {
  it("takes the exponent from the currency", ({ expect }) => {
    expect(["JPY", "USD", "KWD", "CLF"].map(exponentOf)).toEqual([0, 2, 3, 4]);
    expect(["USD", "usd", "XXX", "ZZZ", ""].map(isCurrency)).toEqual([true, false, false, false, false]);
  });

  it("rounds once, half to even, on either side of zero", ({ expect }) => {
    expect([5, 15, 25, 35, -5, -15, -25].map((n) => scale(n, 1, 10))).toEqual([0, 2, 2, 4, 0, -2, -2]);
    expect(scale(1999, 825, 10_000)).toBe(165);
    expect(scale(999_999_999_999, 999_999, 1_000_000)).toBe(999_998_999_999);
  });

  it("splits to the last unit by largest remainder, whatever the weights", ({ expect }) => {
    expect(allocate(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(allocate(-100, [1, 1, 1])).toEqual([-34, -33, -33]);
    expect(allocate(7, [0, 0])).toEqual([7, 0]);
    expect(allocate(5, [0, 3, 0])).toEqual([0, 5, 0]);
    let seed = 1;
    const random = (n: number) => (seed = (seed * 48_271) % 2_147_483_647) % n;
    for (let i = 0; i < 2_000; i += 1) {
      const weights = Array.from({ length: 1 + random(9) }, () => random(1_000_000));
      const total = random(10_000_000) - 5_000_000;
      const parts = allocate(total, weights);
      expect(parts.reduce((a, b) => a + b, 0)).toBe(total);
      const sum = weights.reduce((a, b) => a + b, 0);
      if (sum > 0) parts.forEach((part, j) => expect(Math.abs(part - (total * weights[j]!) / sum)).toBeLessThan(1));
    }
  });

  it("reads and writes decimals by the currency and refuses what is finer than it", ({ expect }) => {
    expect([
      parseDecimal("9.99", "USD"),
      parseDecimal("9.9", "USD"),
      parseDecimal("9.990", "USD"),
      parseDecimal("50", "USD"),
    ]).toEqual([999, 990, 999, 5000]);
    expect([parseDecimal("120", "JPY"), parseDecimal("1.234", "KWD")]).toEqual([120, 1234]);
    for (const bad of ["9.999", "-1", "", "1e3", "1,5", "abc", "99999999999999"])
      expect(parseDecimal(bad, "USD")).toBeNull();
    expect(parseDecimal("120.5", "JPY")).toBeNull();
    expect([toDecimal(5, "USD"), toDecimal(-1234, "USD"), toDecimal(1234, "JPY"), toDecimal(1, "KWD")]).toEqual([
      "0.05",
      "-12.34",
      "1234",
      "0.001",
    ]);
  });
});

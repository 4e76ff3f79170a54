import fc from "fast-check";
import { describe, it } from "vitest";
import {
  allocate,
  exponentOf,
  formatMoney,
  isCurrency,
  MAX_AMOUNT,
  parseDecimal,
  scale,
  toDecimal,
} from "#platform/basics/money";

const LETTERS = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
const CODES = LETTERS.flatMap((a) => LETTERS.flatMap((b) => LETTERS.map((c) => a + b + c)));
const amount = fc.integer({ min: -MAX_AMOUNT, max: MAX_AMOUNT });
/** As large as it may be for the result to be an integer that a number can hold. */
const factor = fc.integer({ min: -9_000, max: 9_000 });
const magnitude = (n: bigint) => (n < 0n ? -n : n);

describe("a currency", () => {
  it("has the exponent of ISO 4217", ({ expect }) => {
    const by_exponent: Record<number, string> = {
      0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
      3: "BHD IQD JOD KWD LYD OMR TND",
      4: "CLF UYW",
    };
    const odd = Object.values(by_exponent).flatMap((codes) => codes.split(" "));
    for (const [exponent, codes] of Object.entries(by_exponent))
      for (const code of codes.split(" ")) expect([code, exponentOf(code)]).toEqual([code, Number(exponent)]);
    expect(odd.filter((code) => !isCurrency(code))).toEqual([]);
    expect(new Set(CODES.filter((code) => !odd.includes(code)).map(exponentOf))).toEqual(new Set([2]));
  });

  it("is one of 158 that people pay in, in upper case", ({ expect }) => {
    expect(CODES.filter(isCurrency)).toHaveLength(158);
    expect(["USD", "usd", "XXX", "XAU", "ZZZ", ""].map(isCurrency)).toEqual([true, false, false, false, false, false]);
  });
});

describe("scaling", () => {
  it("gives the nearest integer, and of two that are as near the even one, on either side of zero", ({ expect }) => {
    expect([5, 15, 25, 35, -5, -15, -25].map((n) => scale(n, 1, 10))).toEqual([0, 2, 2, 4, 0, -2, -2]);
    const denominator = factor.filter((n) => n !== 0);
    fc.assert(
      fc.property(amount, factor, denominator, (value, numerator, by) => {
        const result = scale(value, numerator, by);
        const off = magnitude(BigInt(value) * BigInt(numerator) - BigInt(result) * BigInt(by)) * 2n;
        expect(off <= magnitude(BigInt(by))).toBe(true);
        if (off === magnitude(BigInt(by))) expect(Math.abs(result % 2)).toBe(0);
      }),
    );
  });

  it("meets halves often enough to tell them from the rest", ({ expect }) => {
    fc.assert(
      fc.property(fc.integer({ min: -2_000, max: 2_000 }), fc.constantFrom(2, -2, 4, 10, 10_000), (value, by) => {
        const exact = value / by;
        const nearest = [Math.floor(exact), Math.ceil(exact)].filter((one) => Math.abs(one - exact) <= 0.5);
        expect(nearest).toContain(scale(value, 1, by));
        if (nearest.length === 2 && nearest[0] !== nearest[1]) expect(Math.abs(scale(value, 1, by) % 2)).toBe(0);
      }),
    );
  });

  it("stays exact where floating point does not", ({ expect }) => {
    expect(scale(1999, 825, 10_000)).toBe(165);
    expect(scale(999_999_999_999, 999_999, 1_000_000)).toBe(999_998_999_999);
    expect(Object.is(scale(-1, 1, 10), 0)).toBe(true);
  });
});

describe("an allocation", () => {
  const weights = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 12 });
  const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);

  it("adds up to the last unit, gives no weight nothing, and is never a whole unit off its share", ({ expect }) => {
    fc.assert(
      fc.property(amount, weights, (total, by) => {
        const parts = allocate(total, by);
        expect(parts).toHaveLength(by.length);
        expect(sum(parts)).toBe(total);
        const whole = BigInt(sum(by));
        if (whole === 0n) return;
        parts.forEach((part, i) => {
          const off = magnitude(BigInt(part) * whole - BigInt(total) * BigInt(by[i]!));
          expect(off < whole).toBe(true);
        });
      }),
    );
  });

  it("gives the units that are left to the largest remainders", ({ expect }) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), weights, (total, by) => {
        fc.pre(sum(by) > 0);
        const parts = allocate(total, by);
        const shares = by.map((weight, i) => {
          const share = BigInt(total) * BigInt(weight);
          const rest = share % BigInt(sum(by));
          return { rest, up: BigInt(parts[i]!) * BigInt(sum(by)) > share };
        });
        const least_up = shares.filter(({ up }) => up).map(({ rest }) => rest);
        const others = shares.filter(({ up }) => !up).map(({ rest }) => rest);
        for (const up of least_up) for (const other of others) expect(up >= other).toBe(true);
      }),
    );
  });

  it("prefers the first of equals, mirrors below zero, and gives all to the first when nothing weighs", ({
    expect,
  }) => {
    expect(allocate(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(allocate(5, [1, 1, 1])).toEqual([2, 2, 1]);
    expect(allocate(-100, [1, 1, 1])).toEqual([-34, -33, -33]);
    expect(allocate(-5, [0, 1, 0])).toEqual([0, -5, 0]);
    expect(allocate(7, [0, 0])).toEqual([7, 0]);
    expect(allocate(5, [0, 3, 0])).toEqual([0, 5, 0]);
    expect(allocate(0, [2, 3])).toEqual([0, 0]);
  });
});

describe("a decimal", () => {
  it("is read by the currency, and refused when it is finer than it or no amount", ({ expect }) => {
    const read = (currency: string, ...texts: string[]) => texts.map((text) => parseDecimal(text, currency));
    expect(read("USD", "9.99", "9.9", "9.9900", "50", " 50. ", "0.10")).toEqual([999, 990, 999, 5000, 5000, 10]);
    expect(read("JPY", "120", "120.0", "120.5", "105")).toEqual([120, 120, null, 105]);
    expect(read("KWD", "1.234", "1.2345")).toEqual([1234, null]);
    for (const bad of ["9.999", "-1", "", ".5", "1e3", "1,5", "abc", "x1", "1x", "1.5x", "99999999999999"])
      expect(parseDecimal(bad, "USD"), bad).toBeNull();
    expect(read("USD", "9999999999.99", "10000000000", "999999999999")).toEqual([MAX_AMOUNT, null, null]);
    expect(read("JPY", "999999999999", "1000000000000")).toEqual([MAX_AMOUNT, null]);
  });

  it("is written for readers of a locale, with the digits that the currency has", ({ expect }) => {
    const written = (currency: string, locale: string) =>
      formatMoney(-123_456, currency, locale).replaceAll(/\s/g, " ");
    expect(written("USD", "en")).toBe("-$1,234.56");
    expect(written("EUR", "de-DE")).toBe("-1.234,56 €");
    expect(written("EUR", "de-AT")).toBe("-€ 1.234,56");
    expect(written("JPY", "ja")).toBe("-￥123,456");
    expect(written("IQD", "en")).toBe("-IQD 123.456");
    expect(formatMoney(99_999_999_999_999, "USD", "en")).toBe("$999,999,999,999.99");
  });

  it("is written with the currency's own number of digits", ({ expect }) => {
    expect([toDecimal(5, "USD"), toDecimal(-1234, "USD"), toDecimal(1234, "JPY"), toDecimal(1, "KWD")]).toEqual([
      "0.05",
      "-12.34",
      "1234",
      "0.001",
    ]);
    expect([toDecimal(0, "USD"), toDecimal(0, "JPY"), toDecimal(-5, "JPY")]).toEqual(["0.00", "0", "-5"]);
  });

  it("that was written is read as the same amount", ({ expect }) => {
    const currency = fc.constantFrom("JPY", "USD", "KWD", "CLF");
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_AMOUNT }), currency, (value, code) => {
        expect(parseDecimal(toDecimal(value, code), code)).toBe(value);
      }),
    );
  });
});

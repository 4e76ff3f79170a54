import fc from "fast-check";
import { describe, it } from "vitest";
import {
  areaFaults,
  coverageOf,
  overlap,
  readArea,
  type ZoneArea,
} from "../../../../src/features/pricing/selling-terms/area-rules.ts";
import {
  codesMeet,
  plainPostalCode,
  readPattern,
  readPostalCodes,
  specificityOf,
} from "../../../../src/features/pricing/selling-terms/postal-code-rules.ts";

const area = (wish: Partial<ZoneArea> = {}): ZoneArea => ({ countries: [], regions: [], postal_codes: [], ...wish });
const us = (wish: Partial<ZoneArea> = {}) => area({ countries: ["US"], ...wish });
const place = (country: string | null, state: string | null = null, postal_code: string | null = null) => ({
  country,
  state,
  postal_code,
});
const coverage = (of: ZoneArea, at: ReturnType<typeof place>) => coverageOf(readArea(of), at);
const overlaps = (a: ZoneArea, b: ZoneArea) => overlap(readArea(a), readArea(b));

describe("a postal pattern", () => {
  it("is a code, a prefix or a range, whatever its spaces, hyphens and case", ({ expect }) => {
    expect(readPattern("sw1a 1aa")).toEqual({ kind: "exact", code: "SW1A1AA" });
    expect(readPattern("SW1*")).toEqual({ kind: "prefix", code: "SW1" });
    expect(readPattern(" 1000-0...1099-9 ")).toEqual({ kind: "range", from: "10000", to: "10999" });
    expect(readPattern("7...7")).toEqual({ kind: "range", from: "7", to: "7" });
  });

  it("is nothing else", ({ expect }) => {
    const bad = [
      "",
      "*",
      "1*2",
      "**",
      "10..20",
      "1...22",
      "20...10",
      "...",
      "1...",
      "1....2",
      "1234567890123",
      "123456789012*",
    ];
    for (const text of bad) expect(readPattern(text), text).toBeNull();
  });

  it("holds what it says, and a range as many characters as its ends have", ({ expect }) => {
    const held = (text: string, code: string) => specificityOf(readPostalCodes([text]), code) !== null;
    expect(["94103", "9410", "941030"].map((code) => held("94103", code))).toEqual([true, false, false]);
    expect(["94", "94103", "93999"].map((code) => held("94*", code))).toEqual([true, true, false]);
    expect(["94100", "94199", "94099", "94200", "9415", "941509"].map((code) => held("94100...94199", code))).toEqual([
      true,
      true,
      false,
      false,
      false,
      true,
    ]);
  });

  it("of the United States is compared by the first five digits of a code", ({ expect }) => {
    expect(plainPostalCode("US", "94103-1234")).toBe("94103");
    expect(plainPostalCode("GB", "sw1a 1aa")).toBe("SW1A1AA");
  });

  it("is more specific the fewer codes it names", ({ expect }) => {
    const order = ["1*", "12*", "12345678901*", "12...12", "123456789012"].map((text) =>
      specificityOf(readPostalCodes([text]), "123456789012"),
    );
    expect(order).toEqual([11, 12, 21, 30, 31]);
  });
});

describe("a zone", () => {
  it("covers everywhere, countries, regions or postal codes, each more specifically", ({ expect }) => {
    const here = place("US", " ca ", "94103");
    expect(coverage(area(), here)).toBe(0);
    expect(coverage(area(), place(null))).toBe(0);
    expect(coverage(us(), here)).toBe(1);
    expect(coverage(us({ regions: ["CA", "NY"] }), here)).toBe(2);
    expect(coverage(us({ postal_codes: ["94*"] }), here)).toBe(12);
    expect(coverage(us({ postal_codes: ["9*", "94103", "94*"] }), here)).toBe(31);
    expect(coverage(us({ regions: ["CA"], postal_codes: ["94100...94199"] }), here)).toBe(30);
  });

  it("covers no other place, and none whose region or code is not known", ({ expect }) => {
    expect(coverage(us(), place("CA", "ON"))).toBeNull();
    expect(coverage(us(), place(null))).toBeNull();
    expect(coverage(us({ regions: ["NY"] }), place("US", "CA"))).toBeNull();
    expect(coverage(us({ regions: ["NY"] }), place("US"))).toBeNull();
    expect(coverage(us({ postal_codes: ["94*"] }), place("US", "CA"))).toBeNull();
    expect(coverage(us({ postal_codes: ["94*"] }), place("US", "CA", "10001"))).toBeNull();
    expect(coverage(us({ regions: ["NY"], postal_codes: ["94*"] }), place("US", "CA", "94103"))).toBeNull();
  });

  it("overlaps another of the same kind alone", ({ expect }) => {
    expect(overlaps(area(), area())).toBe(true);
    expect(overlaps(area(), us())).toBe(false);
    expect(overlaps(us(), area())).toBe(false);
    expect(overlaps(us(), area({ countries: ["DE", "US"] }))).toBe(true);
    expect(overlaps(us(), area({ countries: ["DE"] }))).toBe(false);
    expect(overlaps(us(), us({ regions: ["CA"] }))).toBe(false);
    expect(overlaps(us({ regions: ["CA"] }), us({ regions: ["ny", "ca "] }))).toBe(true);
    expect(overlaps(us({ regions: ["CA"] }), us({ regions: ["NY"] }))).toBe(false);
    expect(overlaps(us({ regions: ["CA"] }), us({ postal_codes: ["94*"] }))).toBe(false);
    expect(overlaps(us({ postal_codes: ["94*"] }), us({ postal_codes: ["9*", "94*"] }))).toBe(true);
    expect(overlaps(us({ postal_codes: ["94*"] }), us({ postal_codes: ["9*", "941*"] }))).toBe(false);
    expect(overlaps(us({ regions: ["CA"], postal_codes: ["94*"] }), us({ postal_codes: ["94*"] }))).toBe(true);
    expect(
      overlaps(us({ regions: ["CA"], postal_codes: ["94*"] }), us({ regions: ["NY"], postal_codes: ["94*"] })),
    ).toBe(false);
  });

  it("overlaps by ranges that share a code, and not by those that touch none", ({ expect }) => {
    const met = (a: string, b: string) => {
      const [one, other] = [readPostalCodes([a]), readPostalCodes([b])];
      expect(codesMeet(other, one)).toBe(codesMeet(one, other));
      return codesMeet(one, other);
    };
    expect(met("10000...19999", "19999...20000")).toBe(true);
    expect(met("10000...19999", "20000...29999")).toBe(false);
    expect(met("10...19", "15000...15999")).toBe(true);
    expect(met("10...19", "20000...20999")).toBe(false);
    expect(met("19...19", "1900...1999")).toBe(true);
    expect(met("20...29", "1999...1999")).toBe(false);
    expect(met("10000...19999", "10000")).toBe(false);
    expect(met("94103", "94103")).toBe(true);
    expect(met("94103", "94104")).toBe(false);
    expect(met("94*", "94")).toBe(false);
  });

  it("asks for one country with regions and postal codes, and for patterns that are some", ({ expect }) => {
    const paths = (of: ZoneArea) => areaFaults(of).map((fault) => [fault.path, fault.code]);
    expect(paths(us({ regions: ["CA"], postal_codes: ["94*"] }))).toEqual([]);
    expect(paths(area())).toEqual([]);
    expect(paths(area({ countries: ["US", "CA"], regions: ["CA"] }))).toEqual([["regions", "conflict"]]);
    expect(paths(area({ postal_codes: ["9*"] }))).toEqual([["postal_codes", "conflict"]]);
    expect(paths(us({ postal_codes: ["9*", "x...", "**"] }))).toEqual([
      ["postal_codes.1", "invalid_format"],
      ["postal_codes.2", "invalid_format"],
    ]);
  });

  it("is never as specific as another somewhere, unless the two overlap", ({ expect }) => {
    const digits = fc.stringMatching(/^[0-2]{1,3}$/);
    const pattern = fc.oneof(
      digits,
      digits.map((code) => `${code}*`),
      fc
        .tuple(fc.stringMatching(/^[0-2]{2}$/), fc.stringMatching(/^[0-2]{2}$/))
        .map(([a, b]) => (a < b ? `${a}...${b}` : `${b}...${a}`)),
      fc.stringMatching(/^[0-2]{3}$/).map((code) => `${code}...22${code.at(-1)}`),
    );
    const zones = fc.oneof(
      fc.constant(area()),
      fc.uniqueArray(fc.constantFrom("GB", "FR", "DE"), { minLength: 1 }).map((countries) => area({ countries })),
      fc.record({
        countries: fc.constantFrom(["GB"], ["FR"]),
        regions: fc.uniqueArray(fc.constantFrom("A", "B")),
        postal_codes: fc.array(pattern, { maxLength: 3 }),
      }),
    );
    const places = fc.record({
      country: fc.constantFrom("GB", "FR", null),
      state: fc.constantFrom("a", "B", null),
      postal_code: fc.option(fc.stringMatching(/^[0-2]{1,4}$/)),
    });
    fc.assert(
      fc.property(zones, zones, places, (a, b, at) => {
        const [one, other] = [coverage(a, at), coverage(b, at)];
        if (one !== null && one === other) expect(overlaps(a, b)).toBe(true);
        expect(overlaps(a, b)).toBe(overlaps(b, a));
      }),
    );
  });
});

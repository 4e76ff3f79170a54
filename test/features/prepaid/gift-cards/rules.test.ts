import fc from "fast-check";
import { describe, it } from "vitest";
import { last4Of, readCode, showCode, toCode } from "../../../../src/features/prepaid/gift-cards/rules.ts";

describe("a gift card's code", () => {
  const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });

  it("is 16 characters without look-alikes, and different wherever the first 80 bits are", ({ expect }) => {
    fc.assert(
      fc.property(bytes, bytes, (one, other) => {
        expect(toCode(one)).toMatch(/^[2-9A-HJ-NP-Z]{16}$/);
        const same = one.slice(0, 10).join(",") === other.slice(0, 10).join(",");
        expect(toCode(one) === toCode(other)).toBe(same);
      }),
    );
  });

  it("is its bits, five for each character", ({ expect }) => {
    const from = (...given: number[]) => toCode(Uint8Array.from({ length: 32 }, (_, at) => given[at] ?? 0));
    expect(from()).toBe("2".repeat(16));
    expect(from(...Array.from({ length: 32 }, () => 255))).toBe("Z".repeat(16));
    // 00001 00010 00011 00100 00101 00110 00111 01000 and zeros.
    expect(from(0b00001000, 0b10000110, 0b01000010, 0b10011000, 0b11101000)).toBe("3456789A22222222");
    expect(from(...Array.from({ length: 10 }, () => 0), 255)).toBe("2".repeat(16));
    expect(toCode(Uint8Array.of(255))).toBe("Z");
    expect(showCode("ABCDEFGHJKLMNPQR")).toBe("ABCD-EFGH-JKLM-NPQR");
    expect(showCode("ABC")).toBe("ABC");
  });

  it("is read as people write it", ({ expect }) => {
    fc.assert(
      fc.property(bytes, (given) => {
        const code = toCode(given);
        expect(readCode(` ${showCode(code).toLowerCase()} `)).toBe(code);
        expect(showCode(code).endsWith(last4Of(code))).toBe(true);
      }),
    );
  });

  it.for([
    "",
    "ABCD",
    "0000-0000-0000-0000",
    "ABCD-EFGH-JKLM-NPQRS",
    "0BCD-EFGH-JKLM-NPQR",
    "ABCD-EFGH-JKLM-NPQ0",
    "😀".repeat(16),
  ])("is none in %j", (typed, { expect }) => {
    expect(readCode(typed)).toBeNull();
  });
});

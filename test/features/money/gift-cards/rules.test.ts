import fc from "fast-check";
import { describe, it } from "vitest";
import { last4Of, readCode, showCode, toCode } from "../../../../src/features/money/gift-cards/rules.ts";

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

  it("is read as people write it", ({ expect }) => {
    fc.assert(
      fc.property(bytes, (given) => {
        const code = toCode(given);
        expect(readCode(` ${showCode(code).toLowerCase()} `)).toBe(code);
        expect(showCode(code).endsWith(last4Of(code))).toBe(true);
      }),
    );
  });

  it.for(["", "ABCD", "0000-0000-0000-0000", "ABCD-EFGH-JKLM-NPQRS", "😀".repeat(16)])(
    "is none in %j",
    (typed, { expect }) => {
      expect(readCode(typed)).toBeNull();
    },
  );
});

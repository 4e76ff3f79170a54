import fc from "fast-check";
import { describe, it } from "vitest";
import {
  CODE_LIVES_MS,
  CODE_SECONDS,
  digitsOf,
  isCodeGood,
  isLinkGood,
  isUnasked,
  LINK_LIVES_MS,
  LINK_SECONDS,
  pageOfUnasked,
  TRIES_MAX,
} from "../../../../src/features/access/one-time-codes/rules.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);

describe("the six digits", () => {
  it("are six, whatever the bytes", ({ expect }) => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 6, maxLength: 32 }), (some) => {
        expect(digitsOf(some)).toMatch(/^\d{6}$/);
      }),
    );
  });

  it("are the number that the first six bytes make, cut to its last digits", ({ expect }) => {
    expect(digitsOf(bytes(0, 0, 0, 0, 0, 0))).toBe("000000");
    expect(digitsOf(bytes(0, 0, 0, 0, 0, 7, 255))).toBe("000007");
    expect(digitsOf(bytes(0, 0, 0, 0, 1, 0))).toBe("000256");
    expect(digitsOf(bytes(255, 255, 255, 255, 255, 255))).toBe("710655");
  });

  it("are not made from too little", ({ expect }) => {
    expect(() => digitsOf(bytes(1, 2, 3, 4, 5))).toThrow("too few bytes");
  });
});

describe("what was given out", () => {
  const good = (age: number, used_count = 0, purpose = "password_reset") => {
    const given = { used_count, created_at: 1_000, purpose };
    return [isCodeGood(given, 1_000 + age), isLinkGood(given, 1_000 + age)];
  };

  it("is good for ten minutes as a code and for an hour as a link", ({ expect }) => {
    expect([CODE_LIVES_MS, LINK_LIVES_MS]).toEqual([600_000, 3_600_000]);
    expect([CODE_SECONDS, LINK_SECONDS, TRIES_MAX]).toEqual([600, 3_600, 5]);
    expect(good(0)).toEqual([true, true]);
    expect(good(CODE_LIVES_MS - 1)).toEqual([true, true]);
    expect(good(CODE_LIVES_MS)).toEqual([false, true]);
    expect(good(LINK_LIVES_MS - 1)).toEqual([false, true]);
    expect(good(LINK_LIVES_MS)).toEqual([false, false]);
    expect(good(86_399_999, 0, "first_password")).toEqual([false, true]);
    expect(good(86_400_000, 0, "first_password")).toEqual([false, false]);
  });

  it("is good once", ({ expect }) => {
    expect(good(0, 1)).toEqual([false, false]);
  });

  it("is a link alone where the shop writes of its own accord, each to a page of the storefront", ({ expect }) => {
    expect(["password_reset", "first_password", "change_email_by_shop"].map(isUnasked)).toEqual([false, true, true]);
    expect(pageOfUnasked("first_password")).toBe("/reset-password");
    expect(pageOfUnasked("change_email_by_shop")).toBe("/confirm-email");
  });
});

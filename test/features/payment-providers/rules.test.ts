import { describe, it } from "vitest";
import { isChargeable, isKeyTrusted } from "../../../src/features/payment-providers/rules.ts";

describe("an amount", () => {
  it("can be charged between what the currency's cards take at least and at most", ({ expect }) => {
    expect(isChargeable(50, "USD")).toBe(true);
    expect(isChargeable(49, "USD")).toBe(false);
    expect(isChargeable(50, "JPY")).toBe(true);
    expect(isChargeable(30, "GBP")).toBe(true);
    expect(isChargeable(99_999_999, "USD")).toBe(true);
    expect(isChargeable(100_000_000, "USD")).toBe(false);
    expect(isChargeable(1_230, "KWD")).toBe(true);
    expect(isChargeable(1_235, "KWD")).toBe(false);
  });
});

describe("a key", () => {
  it("is counted on for 23 hours", ({ expect }) => {
    expect(isKeyTrusted(0, 23 * 3_600_000 - 1)).toBe(true);
    expect(isKeyTrusted(0, 23 * 3_600_000)).toBe(false);
  });
});

import { describe, it } from "vitest";
import { isLargeRefund } from "../../../../src/features/money/refund-limits/rules.ts";

describe("a large refund", () => {
  it.for([
    [50_000, "USD", false],
    [50_001, "USD", true],
    [500, "JPY", false],
    [501, "JPY", true],
    [500_000, "KWD", false],
    [500_001, "KWD", true],
  ] as const)("%d %s of 500 allowed: %s", ([amount, currency, large], { expect }) => {
    expect(isLargeRefund({ amount, currency }, 500)).toBe(large);
  });
});

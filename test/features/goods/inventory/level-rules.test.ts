import { describe, it } from "vitest";
import { isLow, LOW_STOCK_THRESHOLD } from "../../../../src/features/goods/inventory/level-rules.ts";

describe("low stock", () => {
  it.for([
    [-1, 10, false],
    [0, 10, false],
    [1, 10, true],
    [10, 10, true],
    [11, 10, false],
    [1, 0, false],
    [0, 0, false],
  ] as const)("of %i units at a threshold of %i is %s", ([available, threshold, low], { expect }) => {
    expect(isLow(available, threshold)).toBe(low);
  });

  it("is ten units where staff have not said otherwise", ({ expect }) => {
    expect(LOW_STOCK_THRESHOLD).toBe(10);
  });
});

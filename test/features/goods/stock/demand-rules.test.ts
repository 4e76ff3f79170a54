import { describe, it } from "vitest";
import { sumDemand } from "../../../../src/features/goods/stock/demand-rules.ts";

describe("the units of several lines", () => {
  it("are summed by variant, in one order whoever asks", ({ expect }) => {
    const lines = ["c", "a", "b", "a", "c", "d"].map((variant_id, i) => ({ variant_id, quantity: 2 ** i }));
    expect(sumDemand(lines)).toEqual([
      { variant_id: "a", quantity: 2 + 8 },
      { variant_id: "b", quantity: 4 },
      { variant_id: "c", quantity: 1 + 16 },
      { variant_id: "d", quantity: 32 },
    ]);
    const letters = ["b", "a", "d", "c", "e"].map((variant_id) => ({ variant_id, quantity: 1 }));
    expect(sumDemand(letters).map((line) => line.variant_id)).toEqual(["a", "b", "c", "d", "e"]);
    expect(sumDemand([])).toEqual([]);
  });
});

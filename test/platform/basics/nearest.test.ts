import { describe, it } from "vitest";
import { nearest } from "../../../src/platform/basics/nearest.ts";

describe("the nearest known name", () => {
  it("is the one that was misspelt, whatever its case and separators", ({ expect }) => {
    const known = ["variant_id", "quantity", "product_id", "placed_at_from", "placed_at_to"];
    const cases: [string, string | null][] = [
      ["variantId", "variant_id"],
      ["Variant-ID", "variant_id"],
      ["quantty", "quantity"],
      ["qantity", "quantity"],
      ["placed_after", "placed_at_to"],
      ["place_at_from", "placed_at_from"],
      ["colour", null],
      ["", null],
      ["x".repeat(1_000), null],
    ];
    for (const [name, meant] of cases) expect([name, nearest(name, known)]).toEqual([name, meant]);
    expect(nearest("kind", [])).toBeNull();
  });
});

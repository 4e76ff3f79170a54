import { describe, it } from "vitest";
import {
  ITEMS_MAX,
  kinds,
  leftOf,
  LISTS_MAX,
  MARKS_MAX,
  UNITS_MAX,
} from "../../../../src/features/engagement/wishlists/rules.ts";

describe("a wishlist", () => {
  it("still wants what nobody has bought", ({ expect }) => {
    expect(leftOf({ wanted_quantity: 3, bought_quantity: 1 })).toBe(2);
    expect(leftOf({ wanted_quantity: 3, bought_quantity: 3 })).toBe(0);
  });

  it("is of two kinds, and bounded as the documentation says", ({ expect }) => {
    expect(kinds).toEqual(["wishlist", "saved_for_later"]);
    expect([LISTS_MAX, ITEMS_MAX, UNITS_MAX, MARKS_MAX]).toEqual([20, 200, 999, 500]);
  });
});

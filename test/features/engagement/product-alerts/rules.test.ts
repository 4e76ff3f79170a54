import { describe, it } from "vitest";
import {
  ALERTS_MAX,
  ALERTS_PER_ADDRESS,
  alertKinds,
  alertStates,
} from "../../../../src/features/engagement/product-alerts/rules.ts";

describe("an alert", () => {
  it("is of two kinds, in one of three states, and bounded as the documentation says", ({ expect }) => {
    expect([alertKinds, alertStates]).toEqual([
      ["back_in_stock", "price_drop"],
      ["pending", "active", "due"],
    ]);
    expect([ALERTS_PER_ADDRESS, ALERTS_MAX]).toEqual([10, 200_000]);
  });
});

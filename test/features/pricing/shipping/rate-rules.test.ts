import { describe, it } from "vitest";
import { rateFaults, rateGaps } from "../../../../src/features/pricing/shipping/band-rules.ts";
import type { Rate } from "../../../../src/features/pricing/shipping/rules.ts";

const rate = (wish: Partial<Rate> = {}): Rate => ({
  zone_id: null,
  currency: "USD",
  price: 500,
  free_above: null,
  min_order_value: 0,
  max_order_value: null,
  min_weight: 0,
  max_weight: null,
  ...wish,
});
const faults = (...rates: Rate[]) => rateFaults(rates).map(({ path, code }) => [path, code]);

describe("the rates of a method", () => {
  it("may be for the same orders in other zones and currencies", ({ expect }) => {
    expect(faults()).toEqual([]);
    expect(faults(rate(), rate({ currency: "JPY" }), rate({ zone_id: "z" }), rate({ zone_id: "y" }))).toEqual([]);
    expect(faults(rate({ max_order_value: 100 }), rate({ min_order_value: 100 }))).toEqual([]);
  });

  it("are refused where two are for one order, each by its place in the list", ({ expect }) => {
    const other = rate({ currency: "JPY" });
    expect(faults(rate(), other, rate({ price: 1 }), other, rate({ zone_id: "z" }))).toEqual([
      ["rates.2", "conflict"],
      ["rates.3", "conflict"],
    ]);
    const [fault] = rateFaults([other, rate(), rate({ min_weight: 5 })]);
    expect(fault?.message).toBe("Overlaps rates.1, of the same zone and currency");
  });

  it("are refused where an upper bound is not above the lower one", ({ expect }) => {
    const [fault] = rateFaults([rate(), rate({ currency: "EUR", min_order_value: 5, max_order_value: 5 })]);
    expect(fault).toEqual({
      path: "rates.1.max_order_value",
      code: "too_small",
      message: "must be above the lower bound",
    });
    expect(faults(rate({ min_weight: 9, max_weight: 1 }))).toEqual([["rates.0.max_weight", "too_small"]]);
  });

  it("have gaps by zone and currency", ({ expect }) => {
    const light = { max_weight: 1_000 };
    const heavy = { min_weight: 2_000 };
    expect(rateGaps([rate(light), rate({ ...heavy, currency: "JPY" }), rate({ ...heavy, zone_id: "z" })])).toEqual([]);
    const gap = { min_order_value: 0, max_order_value: null, min_weight: 1_000, max_weight: 2_000 };
    expect(
      rateGaps([rate(light), rate({ ...light, zone_id: "z" }), rate(heavy), rate({ ...heavy, zone_id: "z" })]),
    ).toEqual([
      { zone_id: null, currency: "USD", ...gap },
      { zone_id: "z", currency: "USD", ...gap },
    ]);
  });
});

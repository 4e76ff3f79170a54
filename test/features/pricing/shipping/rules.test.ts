import fc from "fast-check";
import { describe, it } from "vitest";
import {
  compileShipping,
  isOffer,
  type MethodDefinition,
  outcomeFor,
  outcomesFor,
  type Parcel,
  type Rate,
  weightOf,
  type ZoneDefinition,
} from "../../../../src/features/pricing/shipping/rules.ts";

const zone = (id: string, wish: Partial<ZoneDefinition> = {}): ZoneDefinition => ({
  id,
  name: `Zone ${id}`,
  countries: ["US"],
  regions: [],
  postal_codes: [],
  ...wish,
});
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
const method = (id: string, rates: readonly Rate[], wish: Partial<MethodDefinition> = {}): MethodDefinition => ({
  id,
  name: `Method ${id}`,
  description: "",
  delivery_time: "",
  pickup_place: null,
  carrier_service: null,
  is_active: true,
  position: 0,
  rates,
  ...wish,
});
const parcel = (wish: Partial<Parcel> = {}): Parcel => ({
  place: { country: "US", state: "CA", postal_code: "94103" },
  currency: "USD",
  order_value: 1_000,
  weight: 500,
  ...wish,
});
const everywhere = { country: null, state: null, postal_code: null };

const zones = [
  zone("world", { countries: [] }),
  zone("us"),
  zone("ca", { regions: ["CA"] }),
  zone("sf", { postal_codes: ["94*"] }),
];
const asked = (rates: readonly Rate[], wish: Partial<Parcel> = {}) => {
  const outcome = outcomeFor(compileShipping({ zones, methods: [method("m", rates)] }), "m", parcel(wish));
  return [outcome?.price ?? outcome?.refusal, outcome?.zone?.id ?? null];
};

describe("what a method asks", () => {
  it("is the price, and nothing from the free amount on", ({ expect }) => {
    const rates = [rate({ free_above: 5_000 })];
    expect(asked(rates, { order_value: 4_999 })).toEqual([500, null]);
    expect(asked(rates, { order_value: 5_000 })).toEqual([0, null]);
    expect(asked([rate({ price: 0 })])).toEqual([0, null]);
    expect(asked([rate({ free_above: 0 })], { order_value: 0 })).toEqual([0, null]);
    expect(asked([rate()], { order_value: 9_999_999 })).toEqual([500, null]);
  });

  it("is by the most specific zone in which it has rates in the currency", ({ expect }) => {
    const all = ["world", "us", "ca", "sf"].map((zone_id, at) => rate({ zone_id, price: at }));
    const everyone = [rate({ price: 99 }), ...all];
    expect(asked(everyone)).toEqual([3, "sf"]);
    expect(asked(everyone, { place: { ...everywhere, country: "US", state: "CA" } })).toEqual([2, "ca"]);
    expect(asked(everyone, { place: { ...everywhere, country: "US" } })).toEqual([1, "us"]);
    expect(asked(everyone, { place: { ...everywhere, country: "DE" } })).toEqual([0, "world"]);
    expect(asked(everyone, { place: everywhere })).toEqual([0, "world"]);
    expect(asked([rate({ price: 99 }), ...all.slice(1)], { place: everywhere })).toEqual([99, null]);
    expect(asked([rate({ zone_id: "sf", currency: "JPY" }), rate({ zone_id: "us" })])).toEqual([500, "us"]);
  });

  it("is by the band of value and weight, and by no wider zone where none fits", ({ expect }) => {
    const rates = [
      rate({ zone_id: "us", price: 1, max_weight: 1_000 }),
      rate({ zone_id: "us", price: 2, min_weight: 1_000, max_weight: 2_000 }),
      rate({ price: 99 }),
    ];
    expect(asked(rates, { weight: 999 })).toEqual([1, "us"]);
    expect(asked(rates, { weight: 1_000 })).toEqual([2, "us"]);
    expect(asked(rates, { weight: 2_000 })).toEqual(["above_max_weight", "us"]);
    expect(asked([rate({ min_order_value: 1_001 })])).toEqual(["below_min_order_value", null]);
    expect(asked([rate({ max_order_value: 10 }), rate({ min_order_value: 2_000 })])).toEqual(["between_rates", null]);
  });

  it("is told by why it cannot be chosen", ({ expect }) => {
    expect(asked([])).toEqual(["no_rate_in_currency", null]);
    expect(asked([rate({ currency: "JPY" })])).toEqual(["no_rate_in_currency", null]);
    expect(asked([rate({ zone_id: "us" })], { place: everywhere })).toEqual(["no_rate_for_zone", null]);
    expect(asked([rate({ zone_id: "gone" })])).toEqual(["no_rate_for_zone", null]);
    const off = compileShipping({ zones, methods: [method("off", [rate()], { is_active: false })] });
    expect(outcomeFor(off, "off", parcel())).toMatchObject({ price: null, refusal: "inactive", zone: null });
    expect(outcomeFor(off, "other", parcel())).toBeNull();
  });
});

describe("the options of an address", () => {
  it("are the cheapest first, then in the shop's order, and the others behind them", ({ expect }) => {
    const shipping = compileShipping({
      zones,
      methods: [
        method("b", [rate()], { position: 1 }),
        method("dear", [rate({ price: 900 })]),
        method("a", [rate()], { position: 1 }),
        method("off", [rate({ price: 1 })], { position: 9, is_active: false }),
        method("first", [rate()]),
        method("yen", [rate({ currency: "JPY" })], { position: 2 }),
      ],
    });
    const outcomes = outcomesFor(shipping, parcel());
    expect(outcomes.map((one) => one.method.id)).toEqual(["first", "a", "b", "dear", "yen", "off"]);
    expect(outcomes.filter(isOffer).map(({ price }) => price)).toEqual([500, 500, 500, 900]);
    expect(outcomes[0]).toEqual({
      method: {
        id: "first",
        name: "Method first",
        description: "",
        delivery_time: "",
        pickup_place: null,
        carrier_service: null,
        is_active: true,
        position: 0,
      },
      zone: null,
      price: 500,
      price_from: "rates",
      refusal: null,
    });
  });

  it("are by the zone of the place where they are fetched, wherever the shopper lives", ({ expect }) => {
    const address = {
      address_line1: "1",
      address_line2: null,
      city: "SF",
      state: null,
      postal_code: "94105",
      country: "US",
    };
    const pickup_place = { name: "Store", address, opening_hours: "", instructions: "" };
    const rates = [rate({ price: 9 }), rate({ zone_id: "sf", price: 1 })];
    const shipping = compileShipping({
      zones,
      methods: [method("fetched", rates, { pickup_place }), method("sent", rates)],
    });
    const far = parcel({ place: { ...everywhere, country: "JP" } });
    expect(outcomesFor(shipping, far).map(({ method: { id }, price }) => [id, price])).toEqual([
      ["fetched", 1],
      ["sent", 9],
    ]);
    expect(outcomeFor(shipping, "fetched", far)).toMatchObject({ price: 1, zone: { id: "sf" } });
  });

  it("are zones by their names", ({ expect }) => {
    const shipping = compileShipping({ zones, methods: [method("m", [rate({ zone_id: "us" })])] });
    expect(outcomesFor(shipping, parcel())[0]?.zone).toEqual({ id: "us", name: "Zone us" });
  });

  it("are the same in whatever order they were defined, and each is by a rate of its own", ({ expect }) => {
    const rates = fc.array(
      fc.record({
        zone_id: fc.constantFrom(null, "world", "us", "ca", "sf"),
        currency: fc.constantFrom("USD", "JPY", "KWD"),
        price: fc.nat(2_000),
        free_above: fc.option(fc.nat(3_000)),
        min_order_value: fc.constant(0),
        max_order_value: fc.constant(null),
        min_weight: fc.constant(0),
        max_weight: fc.constant(null),
      }),
      { maxLength: 6 },
    );
    const one = fc.tuple(rates, fc.boolean(), fc.nat(2));
    const places = fc.record({
      country: fc.constantFrom("US", "DE", null),
      state: fc.constantFrom("CA", "NY", null),
      postal_code: fc.constantFrom("94103", "10001", null),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 4 }), places, fc.nat(4_000), (drawn, place, order_value) => {
        const methods = drawn.map(([list, is_active, position], at) => {
          const single = list.filter(
            (each, place_in) =>
              list.findIndex((e) => e.zone_id === each.zone_id && e.currency === each.currency) === place_in,
          );
          return method(`m${at}`, single, { is_active, position });
        });
        const asking = parcel({ place, order_value });
        const outcomes = outcomesFor(compileShipping({ zones, methods }), asking);
        expect(
          outcomesFor(compileShipping({ zones: zones.toReversed(), methods: methods.toReversed() }), asking),
        ).toEqual(outcomes);
        expect(outcomes.length).toBe(methods.length);
        for (const outcome of outcomes) {
          const of = methods.find(({ id }) => id === outcome.method.id);
          const by = of?.rates.find(
            ({ zone_id, currency }) => currency === "USD" && zone_id === (outcome.zone?.id ?? null),
          );
          if (outcome.refusal === null)
            expect(outcome.price).toBe(by && (order_value >= (by.free_above ?? Infinity) ? 0 : by.price));
          else if (of?.is_active) expect(outcome.refusal).toMatch(/^no_rate_/);
        }
      }),
    );
  });
});

describe("a weight", () => {
  it("is the sum over the units, and the usual one where a unit has none", ({ expect }) => {
    expect(weightOf([], 500)).toBe(0);
    const goods = [
      { weight_grams: 250, quantity: 3 },
      { weight_grams: 0, quantity: 2 },
    ];
    expect(weightOf(goods, 500)).toBe(1_750);
    expect(weightOf(goods, 0)).toBe(750);
  });
});

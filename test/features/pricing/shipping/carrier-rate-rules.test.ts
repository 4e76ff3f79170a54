import fc from "fast-check";
import { describe, it } from "vitest";
import {
  type CarrierRate,
  questionOf,
  type RatesQuestion,
  readRates,
  refuseSameName,
  withRates,
} from "../../../../src/features/pricing/shipping/carrier-rate-rules.ts";
import type { Outcome, Parcel } from "../../../../src/features/pricing/shipping/rules.ts";
import { MAX_AMOUNT } from "../../../../src/platform/basics/money.ts";

const pickup_place = {
  name: "The shop",
  address: {
    address_line1: "1 Main St",
    address_line2: null,
    city: "Cork",
    state: null,
    postal_code: null,
    country: "IE",
  },
  opening_hours: "",
  instructions: "",
};
const offer = (id: string, carrier_service: string | null, price: number, wish: object = {}): Outcome => ({
  method: {
    id,
    name: id,
    description: "",
    delivery_time: "",
    pickup_place: null,
    carrier_service,
    is_active: true,
    position: 0,
    ...wish,
  },
  zone: null,
  price,
  price_from: "rates",
  refusal: null,
});
const refused: Outcome = { method: offer("r", "standard", 1).method, zone: null, price: null, refusal: "inactive" };
const parcel: Parcel = {
  place: { country: "IE", state: null, postal_code: "T12" },
  currency: "EUR",
  order_value: 1_000,
  weight: 700,
};
const question: RatesQuestion = {
  place: { country: "IE", state: null, postal_code: "T12" },
  currency: "EUR",
  weight_grams: 700,
  services: ["standard", "express"],
};
const said = (service: string, amount: number | null, currency = "EUR"): CarrierRate => ({
  service,
  price: amount === null ? null : { amount, currency },
});

describe("a carrier", () => {
  it("is asked once about each service that something can be sent by, and costs something", ({ expect }) => {
    const outcomes = [
      offer("a", "standard", 500),
      offer("b", "express", 900),
      offer("c", "standard", 400),
      offer("own", null, 300),
      offer("free", "gift", 0),
      offer("fetched", "van", 100, { pickup_place }),
      refused,
    ];
    expect(questionOf(outcomes, parcel)).toEqual(question);
    expect(questionOf(outcomes, { ...parcel, weight: 0 })?.weight_grams).toBe(1);
    expect(questionOf(outcomes.slice(3), parcel)).toBeNull();
    expect(questionOf(outcomes, { ...parcel, place: { country: null, state: null, postal_code: null } })).toBeNull();
  });

  it.for<[string, CarrierRate[]]>([
    ["unknown_service", [said("teleport", 1)]],
    ["service_twice", [said("standard", 1), said("standard", 2)]],
    ["wrong_currency", [said("standard", 1, "USD")]],
    ["not_an_amount", [said("standard", -1)]],
    ["not_an_amount", [said("standard", 1.5)]],
    ["not_an_amount", [said("standard", Number.NaN)]],
    ["not_an_amount", [said("standard", Infinity)]],
    ["not_an_amount", [said("express", 5), said("standard", MAX_AMOUNT + 1)]],
  ])("is not believed: %s", ([fault, answer], { expect }) => {
    expect(readRates(question, answer)).toEqual({ ok: false, fault });
  });

  it("changes what its methods ask and nothing else, and never makes one free of charge unseen", ({ expect }) => {
    const service = fc.constantFrom("standard", "express", null);
    const outcome = fc
      .tuple(service, fc.nat(900), fc.boolean(), fc.boolean())
      .map(([carrier, price, is_offered, is_fetched]) =>
        is_offered ? offer("m", carrier, price, { pickup_place: is_fetched ? pickup_place : null }) : refused,
      );
    const price = fc.option(fc.nat(2_000));
    fc.assert(
      fc.property(
        fc.array(outcome, { maxLength: 8 }),
        fc.option(price, { nil: undefined }),
        price,
        (list, one, two) => {
          const answer = [...(one === undefined ? [] : [said("standard", one)]), said("express", two)];
          const read = readRates(question, answer);
          expect(read.ok).toBe(true);
          if (!read.ok) return;
          const after = withRates(list, read.rates);
          expect(after).toHaveLength(list.length);
          expect(after).toEqual(after.toSorted((a, b) => (a.price ?? Infinity) - (b.price ?? Infinity) || 0));
          const untouched = (rows: readonly Outcome[]) =>
            rows.filter(
              ({ method, price: asks }) => method.carrier_service === null || method.pickup_place || asks === 0,
            );
          for (const row of untouched(list)) expect(after).toContainEqual(row);
          for (const { price: asks, ...row } of after)
            if (row.refusal === null && row.price_from === "carrier")
              expect(asks).toBe(row.method.carrier_service === "standard" ? one : two);
          const fallen = after.filter((row) => row.refusal === null && row.price_from === "fallback");
          expect(fallen.every(({ method }) => one === undefined && method.carrier_service === "standard")).toBe(true);
        },
      ),
    );
  });

  it("that does not carry it there leaves the method out, with the reason", ({ expect }) => {
    const [outcome] = withRates([offer("a", "standard", 500)], new Map([["standard", null]]));
    expect(outcome).toMatchObject({ price: null, refusal: "not_carried" });
  });

  it("has a name of its own", ({ expect }) => {
    expect(() => refuseSameName(["a", "b", "a"])).toThrow("the carrier a has two adapters");
    expect(() => refuseSameName(["a", "b"])).not.toThrow();
  });
});

import fc from "fast-check";
import { describe, it } from "vitest";
import { fromValue, isChargeable, takesCurrency, toValue } from "../../../../src/features/money/paypal/rules.ts";

const currencies =
  "AUD BRL CAD CNY CZK DKK EUR HKD HUF ILS JPY MYR MXN TWD NZD NOK PHP PLN GBP SGD SEK CHF THB USD".split(" ");

describe("an amount of PayPal", () => {
  it("is written with the decimals that PayPal takes of its currency", ({ expect }) => {
    const written = [
      [1_230, "USD", "12.30"],
      [5, "EUR", "0.05"],
      [100, "GBP", "1.00"],
      [1_500, "JPY", "1500"],
      [150_000, "HUF", "1500"],
      [9_900, "TWD", "99"],
    ] as const;
    for (const [amount, currency, value] of written) {
      expect(toValue(amount, currency)).toBe(value);
      expect(fromValue(value, currency)).toBe(amount);
    }
  });

  it("comes back as it was written, of every amount that can be charged", ({ expect }) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999_999 }), fc.constantFrom(...currencies), (amount, currency) => {
        fc.pre(isChargeable(amount, currency));
        expect(fromValue(toValue(amount, currency), currency)).toBe(amount);
      }),
    );
  });

  it("is none with parts that the currency does not have, or that is not written as one", ({ expect }) => {
    const wrong = [
      ["12.345", "USD"],
      ["12.5", "JPY"],
      ["-1.00", "USD"],
      ["1e3", "USD"],
      ["", "USD"],
      ["1.", "USD"],
    ] as const;
    for (const [value, currency] of wrong) expect(() => fromValue(value, currency)).toThrow(/is no amount/);
    expect(fromValue("12.00", "JPY")).toBe(12);
    expect(() => toValue(150, "HUF")).toThrow(/takes no/);
    expect(() => toValue(1.5, "USD")).toThrow(/takes no/);
  });

  it("can be charged above 0, in whole units where PayPal takes these alone, in its currencies", ({ expect }) => {
    const chargeable = [
      [1, "USD", true],
      [0, "USD", false],
      [100_000_000, "USD", false],
      [1, "JPY", true],
      [500_050, "HUF", false],
      [500_000, "HUF", true],
      [150, "TWD", false],
      [1_000, "AED", false],
    ] as const;
    for (const [amount, currency, can] of chargeable)
      expect([amount, currency, isChargeable(amount, currency)]).toEqual([amount, currency, can]);
    expect([takesCurrency("EUR"), takesCurrency("INR")]).toEqual([true, false]);
  });
});

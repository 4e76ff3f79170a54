import fc from "fast-check";
import { describe, it } from "vitest";
import { checkAmount } from "../../../../local/stripe/amounts.ts";
import {
  isByHand,
  isChargeable,
  isKeyTrusted,
  keepsGoods,
  outstandingOf,
  paidWith,
  refuseOtherThanOneEach,
} from "../../../../src/features/money/providers/rules.ts";
import { ofStripeAmount, toStripeAmount } from "../../../../src/features/money/stripe/stripe-amounts.ts";

const accepts = (amount: number, currency: string): boolean => {
  // A fifth of an ariary has no number there.
  if (ofStripeAmount(toStripeAmount(amount, currency), currency) !== amount) return false;
  try {
    checkAmount(toStripeAmount(amount, currency), currency.toLowerCase());
    return true;
  } catch {
    return false;
  }
};

const CURRENCIES =
  "AED AUD BHD BRL CAD CHF CZK DKK EUR GBP HKD HUF INR ISK JOD JPY KRW KWD MGA MXN MYR NOK NZD OMR PLN RON SEK SGD THB TND UAH UGX USD";

describe("a payment provider", () => {
  it("has one adapter", ({ expect }) => {
    expect(() => refuseOtherThanOneEach(["paypal", "stripe", "razorpay"])).not.toThrow();
    expect(() => refuseOtherThanOneEach(["paypal"])).toThrow("the payment provider stripe has 0 adapters");
    expect(() => refuseOtherThanOneEach(["stripe", "stripe"])).toThrow("the payment provider stripe has 2 adapters");
  });
});

describe("a payment by hand", () => {
  const owed = (more: Partial<Parameters<typeof outstandingOf>[0]> = {}) => ({
    provider: "bank_transfer",
    amount: 1_000,
    captured: 300,
    waived: 200,
    ...more,
  });

  it("is a transfer or cash, and nothing that a provider takes", ({ expect }) => {
    expect(paidWith.filter(isByHand)).toEqual(["bank_transfer", "cash_on_delivery"]);
    expect(isByHand("")).toBe(false);
  });

  it("is owed what neither came nor was waived, and never less than nothing", ({ expect }) => {
    expect(outstandingOf(owed())).toBe(500);
    expect(outstandingOf(owed({ waived: 900 }))).toBe(0);
    expect(outstandingOf(owed({ provider: "stripe" }))).toBe(0);
  });

  it("keeps the goods until a transfer is there, and not for cash", ({ expect }) => {
    expect(keepsGoods(owed())).toBe(true);
    expect(keepsGoods(owed({ captured: 800 }))).toBe(false);
    expect(keepsGoods(owed({ provider: "cash_on_delivery" }))).toBe(false);
    expect(keepsGoods(owed({ provider: "stripe" }))).toBe(false);
  });
});

describe("an amount", () => {
  it("can be charged between what the currency's cards take at least and at most", ({ expect }) => {
    expect(isChargeable(50, "USD")).toBe(true);
    expect(isChargeable(49, "USD")).toBe(false);
    expect(isChargeable(50, "JPY")).toBe(true);
    expect(isChargeable(30, "GBP")).toBe(true);
    expect(isChargeable(50, "UAH")).toBe(true);
    expect(isChargeable(49, "UAH")).toBe(false);
    expect(isChargeable(99_999_999, "USD")).toBe(true);
    expect(isChargeable(100_000_000, "USD")).toBe(false);
    expect(isChargeable(1_230, "KWD")).toBe(true);
    expect(isChargeable(1_235, "KWD")).toBe(false);
    expect(isChargeable(6_100, "MGA")).toBe(true);
    expect(isChargeable(6_150, "MGA")).toBe(false);
    expect(isChargeable(999_999, "ISK")).toBe(true);
    expect(isChargeable(1_000_000, "ISK")).toBe(false);
  });

  it("is one that the sandbox takes, and the other way round", ({ expect }) => {
    const amounts = fc.oneof(fc.integer({ min: 1, max: 200_000_000 }), fc.integer({ min: 1, max: 20_000 }));
    for (const currency of CURRENCIES.split(" "))
      fc.assert(
        fc.property(amounts, (amount) => {
          expect([currency, amount, isChargeable(amount, currency)]).toEqual([
            currency,
            amount,
            accepts(amount, currency),
          ]);
        }),
      );
  });
});

describe("a key", () => {
  it("is counted on for 23 hours", ({ expect }) => {
    const hour = 3_600_000;
    for (const first_used_at of [0, 5 * hour]) {
      expect(isKeyTrusted(first_used_at, first_used_at + 23 * hour - 1)).toBe(true);
      expect(isKeyTrusted(first_used_at, first_used_at + 23 * hour)).toBe(false);
    }
  });
});

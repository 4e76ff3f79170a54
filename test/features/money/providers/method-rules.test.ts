import { describe, it } from "vitest";
import {
  allTerms,
  methodOf,
  type MethodTerms,
  type MethodUse,
  paymentMethods,
  providerOfMethod,
  refusalOfMethod,
  usualTerms,
} from "../../../../src/features/money/providers/method-rules.ts";

const terms = (more: Partial<MethodTerms> = {}): MethodTerms => ({
  ...usualTerms("bank_transfer"),
  is_active: true,
  ...more,
});
const use = (more: Partial<MethodUse> = {}): MethodUse => ({
  country: "DE",
  currency: "EUR",
  total: 1_000,
  has_gift_cards: false,
  ...more,
});
const limited = (min_total: number | null, max_total: number | null) =>
  terms({ limits: [{ currency: "EUR", min_total, max_total }] });

describe("the ways to pay", () => {
  it("begin with what providers take switched on, and nothing else decided", ({ expect }) => {
    expect(paymentMethods.map(usualTerms)).toEqual([
      { method: "card", is_active: true, position: 0, names: {}, countries: [], limits: [] },
      { method: "paypal", is_active: true, position: 1, names: {}, countries: [], limits: [] },
      { method: "razorpay", is_active: true, position: 2, names: {}, countries: [], limits: [] },
      { method: "bank_transfer", is_active: false, position: 3, names: {}, countries: [], limits: [] },
      { method: "cash_on_delivery", is_active: false, position: 4, names: {}, countries: [], limits: [] },
    ]);
  });

  it("stand in the shop's order, and in ours where it puts two in one place", ({ expect }) => {
    const order = (...decided: MethodTerms[]) => allTerms(decided).map(({ method }) => method);
    const cash = { ...usualTerms("cash_on_delivery"), position: 0 };
    expect(order()).toEqual(["card", "paypal", "razorpay", "bank_transfer", "cash_on_delivery"]);
    expect(order(cash)).toEqual(["card", "cash_on_delivery", "paypal", "razorpay", "bank_transfer"]);
    expect(order(cash, { ...usualTerms("card"), position: 5 })).toEqual([
      "cash_on_delivery",
      "paypal",
      "razorpay",
      "bank_transfer",
      "card",
    ]);
    expect(allTerms([terms({ names: { de: "Vorkasse" } })])[3]).toEqual(terms({ names: { de: "Vorkasse" } }));
  });

  it("are refused for one reason each, the shop's before the order's", ({ expect }) => {
    expect(refusalOfMethod(terms(), use(), true)).toBeNull();
    expect(refusalOfMethod(terms({ is_active: false }), use(), false)).toBe("inactive");
    expect(refusalOfMethod(terms(), use({ has_gift_cards: true }), false)).toBe("not_configured");
    expect(refusalOfMethod(terms({ countries: ["FR"] }), use({ has_gift_cards: true }), true)).toBe("gift_cards");
    for (const method of ["card", "paypal", "razorpay"] as const)
      expect(refusalOfMethod(terms({ method }), use({ has_gift_cards: true }), true)).toBeNull();
    expect(refusalOfMethod(terms({ countries: ["FR"] }), use(), true)).toBe("country");
    expect(refusalOfMethod(terms({ countries: ["FR", "DE"] }), use(), true)).toBeNull();
    expect(refusalOfMethod(terms({ countries: ["FR"] }), use({ country: null }), true)).toBeNull();
    expect(refusalOfMethod(limited(null, null), use({ currency: "USD" }), true)).toBe("currency");
    expect(refusalOfMethod(limited(null, null), use({ currency: null }), true)).toBeNull();
  });

  it("take the least and the most that they are limited to, and nothing beyond", ({ expect }) => {
    const reasons = [999, 1_000, 2_000, 2_001].map((total) =>
      refusalOfMethod(limited(1_000, 2_000), use({ total }), true),
    );
    expect(reasons).toEqual(["total_too_low", null, null, "total_too_high"]);
    expect(refusalOfMethod(limited(null, 2_000), use({ total: 0 }), true)).toBeNull();
    expect(refusalOfMethod(limited(1_000, null), use({ total: 9_999_999 }), true)).toBeNull();
    expect(refusalOfMethod(limited(1_000, 2_000), use({ total: null }), true)).toBeNull();
  });

  it("have a provider each, and a provider its method", ({ expect }) => {
    const paid_with = ["stripe", "paypal", "razorpay", "bank_transfer", "cash_on_delivery"];
    expect(paymentMethods.map(providerOfMethod)).toEqual(paid_with);
    expect(paid_with.map(methodOf)).toEqual([...paymentMethods]);
  });
});

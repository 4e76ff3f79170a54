import { describe, it } from "vitest";
import { doubledPrices, quoteShipping, typeOf } from "../../../../src/features/pricing/shipping/rules.ts";

const usd = { currency: "USD", price: 500, free_above: 5000 };
const jpy = { currency: "JPY", price: 700, free_above: null };

describe("a quote", () => {
  it("is the price, nothing from the free amount on, and none in a currency without a price", ({ expect }) => {
    const method = { prices: [usd, jpy] };
    expect(quoteShipping(method, { currency: "USD", subtotal: 4999 })).toBe(500);
    expect(quoteShipping(method, { currency: "USD", subtotal: 5000 })).toBe(0);
    expect(quoteShipping(method, { currency: "USD", subtotal: 5001 })).toBe(0);
    expect(quoteShipping(method, { currency: "JPY", subtotal: 9_999_999 })).toBe(700);
    expect(quoteShipping(method, { currency: "EUR", subtotal: 0 })).toBeNull();
  });
});

describe("a method", () => {
  it("is one with a free amount as soon as one of its prices has it", ({ expect }) => {
    expect(typeOf({ prices: [jpy, usd] })).toBe("free_above");
    expect(typeOf({ prices: [jpy] })).toBe("flat_rate");
    expect(typeOf({ prices: [{ ...usd, free_above: 0 }] })).toBe("free_above");
  });

  it("has each currency once: the second and later ones are doubled", ({ expect }) => {
    expect(doubledPrices({ prices: [usd, jpy] })).toEqual([]);
    expect(doubledPrices({ prices: [usd, jpy, { ...usd, price: 1 }, jpy, usd] })).toEqual([2, 3, 4]);
  });
});

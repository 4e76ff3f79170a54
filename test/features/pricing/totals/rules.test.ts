import fc from "fast-check";
import { describe, it } from "vitest";
import { noTax, priceOrder, taxOf } from "../../../../src/features/pricing/totals/rules.ts";

const line = (quantity: number, unit_price: number, variant_id = "v") => ({ variant_id, quantity, unit_price });

const orders = fc.record({
  currency: fc.constantFrom("USD", "JPY", "KWD"),
  lines: fc.array(
    fc.record({
      variant_id: fc.string(),
      quantity: fc.integer({ min: 1, max: 999 }),
      unit_price: fc.integer({ min: 0, max: 10_000_000 }),
    }),
    { maxLength: 20 },
  ),
  shipping_price: fc.integer({ min: 0, max: 100_000 }),
  tax: fc.record({ rate_bps: fc.integer({ min: 0, max: 10_000 }), included: fc.boolean() }),
});

describe("an order's price", () => {
  it("rounds the tax of each line once, half to even, and adds up", ({ expect }) => {
    const priced = priceOrder({
      currency: "USD",
      lines: [line(1, 50, "a"), line(3, 50, "b"), line(1, 1000, "c")],
      shipping_price: 500,
      tax: { rate_bps: 100, included: false },
    });
    expect(priced.lines.map((one) => one.tax_total)).toEqual([0, 2, 10]);
    expect(priced).toMatchObject({
      currency: "USD",
      subtotal: 1200,
      discount_total: 0,
      shipping_total: 500,
      tax_total: 12,
      tax_included_total: 0,
      total: 1712,
      adjustments: [],
    });
  });

  it("shows the tax inside apart where prices include it, and does not add it", ({ expect }) => {
    const priced = priceOrder({
      currency: "EUR",
      lines: [line(2, 1190)],
      shipping_price: 0,
      tax: { rate_bps: 1900, included: true },
    });
    expect(priced).toMatchObject({ subtotal: 2380, tax_total: 0, tax_included_total: 380, total: 2380 });
  });

  it("is the sum of its parts, line by line and in all", ({ expect }) => {
    fc.assert(
      fc.property(orders, (request) => {
        const order = priceOrder(request);
        const sum = (of: (one: (typeof order.lines)[number]) => number) => order.lines.reduce((a, b) => a + of(b), 0);
        expect(order.total).toBe(order.subtotal - order.discount_total + order.shipping_total + order.tax_total);
        expect(order.subtotal).toBe(request.lines.reduce((a, one) => a + one.quantity * one.unit_price, 0));
        expect(order.shipping_total).toBe(request.shipping_price);
        expect(order.discount_total).toBe(sum((one) => one.discount_total));
        expect(order.tax_total).toBe(sum((one) => one.tax_total));
        expect(order.tax_included_total).toBe(sum((one) => one.tax_included_total));
        expect(request.tax.included ? order.tax_total : order.tax_included_total).toBe(0);
        expect(
          order.lines.map(({ variant_id, quantity, unit_price }) => ({ variant_id, quantity, unit_price })),
        ).toEqual(request.lines);
      }),
    );
  });

  it("does not depend on how the lines are ordered", ({ expect }) => {
    fc.assert(
      fc.property(orders, (request) => {
        const { lines: _, ...there } = priceOrder(request);
        const { lines: __, ...back } = priceOrder({ ...request, lines: request.lines.toReversed() });
        expect(back).toEqual(there);
      }),
    );
  });
});

describe("tax", () => {
  it("inside a price is the part that, added to the rest, makes the price", ({ expect }) => {
    const prices = fc.integer({ min: 0, max: 1_000_000_000 });
    fc.assert(
      fc.property(prices, fc.integer({ min: 0, max: 10_000 }), (price, rate_bps) => {
        const inside = taxOf(price, { rate_bps, included: true });
        const upon = taxOf(price - inside, { rate_bps, included: false });
        // Each of the two is rounded, so they may be one apart.
        expect(Math.abs(upon - inside)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("is none where the shop has none", ({ expect }) => {
    expect(noTax).toEqual({ rate_bps: 0, included: false });
    fc.assert(
      fc.property(fc.integer({ min: 0 }), (price) => {
        expect(taxOf(price, noTax)).toBe(0);
      }),
    );
  });
});

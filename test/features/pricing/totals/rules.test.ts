import fc from "fast-check";
import { describe, it } from "vitest";
import { priceOrder } from "../../../../src/features/pricing/totals/rules.ts";
import { oneTax, priceLine, priceRequest } from "../../../support/price-lines.ts";

const line = (quantity: number, unit_price: number, variant_id = "v") =>
  priceLine({ variant_id, quantity, unit_price });

const roundings = fc.record({
  mode: fc.constantFrom("half_up" as const, "half_even" as const),
  level: fc.constantFrom("line" as const, "unit" as const, "order" as const),
});

const orders = fc
  .record({
    currency: fc.constantFrom("USD", "JPY", "KWD"),
    lines: fc.uniqueArray(
      fc.record({
        variant_id: fc.string(),
        quantity: fc.integer({ min: 1, max: 999 }),
        unit_price: fc.integer({ min: 0, max: 10_000_000 }),
      }),
      { maxLength: 20, selector: ({ variant_id }) => variant_id },
    ),
    shipping_price: fc.integer({ min: 0, max: 100_000 }),
    rate_ppm: fc.integer({ min: 0, max: 1_000_000 }),
    included: fc.boolean(),
    rounding: roundings,
  })
  .map(({ lines, rate_ppm, included, rounding, ...rest }) =>
    priceRequest({ ...rest, lines: lines.map(priceLine), tax: oneTax(rate_ppm, { included, rounding }) }),
  );

describe("an order's price", () => {
  it("rounds the tax of each line once, half up, and adds up", ({ expect }) => {
    const priced = priceOrder(
      priceRequest({
        currency: "USD",
        lines: [line(1, 50, "a"), line(3, 50, "b"), line(1, 1000, "c")],
        shipping_price: 500,
        tax: oneTax(10_000),
      }),
    );
    expect(priced.lines.map((one) => one.tax_total)).toEqual([1, 2, 10]);
    expect(priced).toMatchObject({
      currency: "USD",
      subtotal: 1200,
      discount_total: 0,
      shipping_total: 500,
      tax_total: 13,
      tax_included_total: 0,
      total: 1713,
      adjustments: [],
      tax_manner: { included: false, rounding: { mode: "half_up", level: "line" }, relief: null },
    });
  });

  it("shows the tax inside apart where prices include it, and does not add it", ({ expect }) => {
    const priced = priceOrder(
      priceRequest({ currency: "EUR", lines: [line(2, 1190)], tax: oneTax(190_000, { included: true }) }),
    );
    expect(priced).toMatchObject({ subtotal: 2380, tax_total: 0, tax_included_total: 380, total: 2380 });
  });

  it("taxes shipping by the rates that are meant for it", ({ expect }) => {
    const rate = { rate_id: "s", name: "Tax", rate_ppm: 100_000, kind: "standard" as const, compound: false };
    const shipping = { shipping_price: 500, lines: [line(1, 1000)] };
    const added = priceOrder(
      priceRequest({ currency: "USD", ...shipping, tax: { ...oneTax(0), shipping_rates: [rate] } }),
    );
    expect(added).toMatchObject({ tax_total: 50, total: 1550, shipping_tax_lines: [{ rate_id: "s", amount: 50 }] });
    const inside = priceOrder(
      priceRequest({ currency: "USD", ...shipping, tax: { ...oneTax(0, { included: true }), shipping_rates: [rate] } }),
    );
    expect(inside).toMatchObject({ tax_total: 0, tax_included_total: 45, total: 1500 });
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
        for (const one of order.lines)
          expect(one.tax_total + one.tax_included_total).toBe(one.tax_lines.reduce((a, tax) => a + tax.amount, 0));
        expect(order.lines.map(({ item_id, quantity, unit_price }) => [item_id, quantity, unit_price])).toEqual(
          request.lines.map(({ item_id, quantity, unit_price }) => [item_id, quantity, unit_price]),
        );
      }),
    );
  });

  it("does not depend on how the lines are ordered, but for who gets a last minor unit of a sum's rounding", ({
    expect,
  }) => {
    fc.assert(
      fc.property(orders, (request) => {
        const { lines: _, ...there } = priceOrder(request);
        const { lines: __, ...back } = priceOrder({ ...request, lines: request.lines.toReversed() });
        expect(back).toEqual(there);
      }),
    );
  });
});

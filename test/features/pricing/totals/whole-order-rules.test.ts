import fc from "fast-check";
import { describe, it } from "vitest";
import { priceOrder, type PriceRequest } from "../../../../src/features/pricing/totals/rules.ts";
import { oneTax, priceLine, priceRequest } from "../../../support/price-lines.ts";
import { runs } from "../../../support/property-runs.ts";
import { requests } from "../promotions/arbitrary-requests.ts";

/** Any order with any promotions, taxed by two rates in any manner. */
const orders = fc
  .record({
    request: requests,
    rate_ppm: fc.integer({ min: 0, max: 1_000_000 }),
    included: fc.boolean(),
    mode: fc.constantFrom("half_up" as const, "half_even" as const),
    level: fc.constantFrom("line" as const, "unit" as const, "order" as const),
  })
  .map(({ request, rate_ppm, included, mode, level }): PriceRequest => {
    const tax = oneTax(rate_ppm, { included, rounding: { mode, level } });
    const lines = request.lines.map((line) => priceLine({ ...line, tax_class: "standard" }));
    return priceRequest({ ...request, lines, tax: { ...tax, shipping_rates: tax.ratesOf("standard") } });
  });

const check = (about: (request: PriceRequest) => void) => fc.assert(fc.property(orders, about), runs(200));
const sumOf = (amounts: readonly number[]) => amounts.reduce((sum, one) => sum + one, 0);

describe("an order with promotions and taxes", () => {
  it("adds up, and charges nothing below zero", ({ expect }) => {
    check((request) => {
      const order = priceOrder(request);
      expect(order.total).toBe(order.subtotal - order.discount_total + order.shipping_total + order.tax_total);
      expect(order.total).toBeGreaterThanOrEqual(0);
      for (const { line_total, discount_total, tax_lines } of order.lines) {
        expect(line_total).toBeGreaterThanOrEqual(discount_total);
        for (const { amount } of tax_lines) expect(amount).toBeGreaterThanOrEqual(0);
      }
      const off = sumOf(order.adjustments.map(({ amount }) => amount));
      const off_shipping = sumOf(
        order.adjustments.flatMap(({ allocations }) =>
          allocations.filter(({ item_id }) => item_id === null).map(({ amount }) => amount),
        ),
      );
      expect(order.discount_total).toBe(off);
      expect(sumOf(order.lines.map(({ discount_total }) => discount_total)) + off_shipping).toBe(off);
      const taxes = [...order.lines.flatMap(({ tax_lines }) => tax_lines), ...order.shipping_tax_lines];
      const taxed = sumOf(taxes.map(({ amount }) => amount));
      expect(request.tax.included ? order.tax_included_total : order.tax_total).toBe(taxed);
    });
  });

  it("is taxed on what discounts leave of each line, as goods of that price are", ({ expect }) => {
    check((request) => {
      const order = priceOrder({ ...request, tax: { ...request.tax, rounding: { mode: "half_up", level: "line" } } });
      for (const line of order.lines) {
        const left = line.line_total - line.discount_total;
        const alone = priceOrder({
          ...request,
          promotions: [],
          shipping_price: 0,
          lines: [priceLine({ ...line, quantity: 1, unit_price: left })],
          tax: { ...request.tax, rounding: { mode: "half_up", level: "line" } },
        });
        expect(line.tax_lines).toEqual(alone.lines[0]?.tax_lines);
      }
    });
  });

  it("costs the same again, and whatever the order in which things were added", ({ expect }) => {
    check((request) => {
      const order = priceOrder(request);
      expect(priceOrder(request)).toEqual(order);
      const { lines: _there, ...there } = order;
      const { lines: _back, ...back } = priceOrder({
        ...request,
        lines: request.lines.toReversed(),
        promotions: request.promotions.toReversed(),
      });
      expect(back).toEqual(there);
    });
  });

  it("never costs more for its promotions", ({ expect }) => {
    check((request) => {
      expect(priceOrder(request).total).toBeLessThanOrEqual(priceOrder({ ...request, promotions: [] }).total);
    });
  });
});

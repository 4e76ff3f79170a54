import { describe, it } from "vitest";
import {
  boundsOf,
  dayOf,
  FORMULA,
  joinProducts,
  joinSales,
  type SalesDay,
  type SalesProduct,
  toRows,
} from "../../../../src/features/office/analytics/rules.ts";

const sold = {
  currency: "USD",
  orders: 2,
  units: 3,
  subtotal: 3000,
  discount_total: 100,
  shipping_total: 500,
  tax_total: 40,
  revenue: 3440,
};

describe("a day", () => {
  it("is that of UTC, from its first millisecond to the next day's", ({ expect }) => {
    const { from, to } = boundsOf("2026-01-31");
    expect([dayOf(from - 1), dayOf(from), dayOf(to - 1), dayOf(to)]).toEqual([
      "2026-01-30",
      "2026-01-31",
      "2026-01-31",
      "2026-02-01",
    ]);
  });
});

describe("a report", () => {
  it("has a row for each currency in which something was sold or given back", ({ expect }) => {
    const refunded = { currency: "USD", refund_count: 1, refunds: 900 };
    expect(joinSales([sold], [{ ...refunded, currency: "EUR" }])).toEqual([
      {
        currency: "EUR",
        orders: 0,
        units: 0,
        subtotal: 0,
        discount_total: 0,
        shipping_total: 0,
        tax_total: 0,
        revenue: 0,
        refund_count: 1,
        refunds: 900,
      },
      { ...sold, refund_count: 0, refunds: 0 },
    ]);
    expect(joinSales([sold], [refunded])).toEqual([{ ...sold, refund_count: 1, refunds: 900 }]);
    const twice = joinSales([sold, sold], [refunded, refunded]);
    expect(twice).toEqual([
      {
        currency: "USD",
        orders: 4,
        units: 6,
        subtotal: 6000,
        discount_total: 200,
        shipping_total: 1000,
        tax_total: 80,
        revenue: 6880,
        refund_count: 2,
        refunds: 1800,
      },
    ]);
    expect(joinSales([], [])).toEqual([]);
  });

  it("has a row for each product and currency, also for one that was only refunded", ({ expect }) => {
    const tea = { currency: "USD", product_id: "tea", name: "Tea", orders: 2, units: 3, revenue: 3000 };
    const cup = { ...tea, currency: "EUR" };
    const back = { currency: "USD", product_id: "tea", name: "Old tea", refunded_units: 1, refunds: 900 };
    const pot = { ...back, product_id: "pot", name: "Pot" };
    expect(joinProducts("2026-01-31", [tea, cup], [back, pot])).toEqual([
      { day: "2026-01-31", ...tea, refunded_units: 1, refunds: 900 },
      { day: "2026-01-31", ...cup, refunded_units: 0, refunds: 0 },
      { day: "2026-01-31", orders: 0, units: 0, revenue: 0, ...pot },
    ]);
  });

  it("is read by a spreadsheet as one table: the days, then their products, amounts as decimals", ({ expect }) => {
    const day: SalesDay = { day: "2026-01-31", ...sold, refund_count: 1, refunds: 900 };
    const product: SalesProduct = {
      day: "2026-01-31",
      currency: "JPY",
      product_id: "tea",
      name: "Tea",
      orders: 1,
      units: 2,
      revenue: 1234,
      refunded_units: 1,
      refunds: 617,
    };
    const [header = [], ...rows] = toRows([day], [product]);
    const read = rows.map((row) => Object.fromEntries(row.map((value, i) => [String(header[i]), value])));
    expect(rows.map((row) => row.length)).toEqual([header.length, header.length]);
    const { currency, orders, units } = sold;
    expect(read).toEqual([
      {
        scope: "day",
        day: "2026-01-31",
        currency,
        product_id: "",
        product_name: "",
        orders,
        units,
        subtotal: "30.00",
        discounts: "1.00",
        shipping: "5.00",
        tax: "0.40",
        revenue: "34.40",
        refunded_units: "",
        refunds: "9.00",
      },
      {
        scope: "product",
        day: "2026-01-31",
        currency: "JPY",
        product_id: "tea",
        product_name: "Tea",
        orders: 1,
        units: 2,
        subtotal: "",
        discounts: "",
        shipping: "",
        tax: "",
        revenue: "1234",
        refunded_units: 1,
        refunds: "617",
      },
    ]);
  });
});

it("knows a formula, also behind white space", ({ expect }) => {
  for (const text of ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "  =1", "\ta", "\ra", "\na"])
    expect([text, FORMULA.test(text)]).toEqual([text, true]);
  for (const text of ["a=1", "1-2", "", " a", "a\t", "Linen apron", "Linen\n=1"])
    expect([text, FORMULA.test(text)]).toEqual([text, false]);
});

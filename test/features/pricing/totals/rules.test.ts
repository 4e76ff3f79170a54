import fc from "fast-check";
import { describe, it } from "vitest";
import { giftCardTotal, priceOrder } from "../../../../src/features/pricing/totals/rules.ts";
import { oneTax, priceLine, priceRequest } from "../../../support/price-lines.ts";
import { promotionOf } from "../promotions/given.ts";

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

describe("gift cards among other things", () => {
  const off = promotionOf({ action: { kind: "percentage", rate_ppm: 100_000 }, target: { kind: "each" } });

  it("cost what they are worth, and change nothing of what the other things cost", ({ expect }) => {
    const worth = fc.array(fc.record({ quantity: fc.integer({ min: 1, max: 99 }), unit_price: fc.nat(1_000_000) }), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(orders, worth, fc.boolean(), (request, cards, is_reduced) => {
        const promotions = is_reduced ? [off] : [];
        const card_lines = cards.map((card, at) =>
          priceLine({ ...card, variant_id: `card ${at}`, item_id: `card ${at}`, is_gift_card: true }),
        );
        const without = priceOrder({ ...request, promotions });
        const both = priceOrder({ ...request, promotions, lines: [...card_lines, ...request.lines] });
        const cards_total = cards.reduce((sum, { quantity, unit_price }) => sum + quantity * unit_price, 0);
        expect(giftCardTotal(both.lines)).toBe(cards_total);
        expect(both.total).toBe(without.total + cards_total);
        expect(both.lines.slice(cards.length)).toEqual(without.lines);
        expect([both.adjustments, both.tax_total, both.discount_total]).toEqual([
          without.adjustments,
          without.tax_total,
          without.discount_total,
        ]);
        for (const card of both.lines.slice(0, cards.length))
          expect([card.discount_total, card.tax_lines]).toEqual([0, []]);
      }),
    );
  });

  it("keep their price where others are shown without the tax that theirs hold", ({ expect }) => {
    const tax = { ...oneTax(200_000, { included: true }), priceOf: (_class: string, price: number) => price - 1 };
    const lines = [line(1, 500), priceLine({ variant_id: "c", quantity: 2, unit_price: 500, is_gift_card: true })];
    const priced = priceOrder(priceRequest({ currency: "USD", lines, tax }));
    expect(priced.lines.map(({ unit_price }) => unit_price)).toEqual([499, 500]);
    expect([priced.total, giftCardTotal(priced.lines)]).toEqual([1_499, 1_000]);
  });
});

describe("an order's price after discounts", () => {
  const across = promotionOf({
    code: "TEN",
    action: { kind: "fixed", amounts: [{ currency: "USD", amount: 101 }] },
    target: { kind: "across" },
  });
  const free_shipping = promotionOf({
    promotion_id: "p2",
    title: "Sent for nothing",
    action: { kind: "free_shipping" },
    target: { kind: "shipping" },
  });
  const rate = { rate_id: "s", name: "Tax", rate_ppm: 100_000, kind: "standard" as const, compound: false };

  it("taxes what is left of each line and of shipping, and adds up", ({ expect }) => {
    const lines = [line(1, 1000, "b"), line(2, 500, "a")];
    const tax = { ...oneTax(100_000), shipping_rates: [rate] };
    const priced = priceOrder(
      priceRequest({ currency: "USD", lines, shipping_price: 500, tax, promotions: [across, free_shipping] }),
    );
    // Of two equal shares the odd one goes to the variant that sorts first, wherever its line stands.
    expect(priced.lines.map((one) => [one.item_id, one.line_total, one.discount_total, one.tax_total])).toEqual([
      ["b", 1000, 50, 95],
      ["a", 1000, 51, 95],
    ]);
    expect(priced).toMatchObject({
      subtotal: 2000,
      discount_total: 601,
      shipping_total: 500,
      tax_total: 190,
      total: 2089,
      shipping_tax_lines: [{ rate_id: "s", amount: 0 }],
      rejected_codes: [],
    });
    expect(priced.adjustments.map(({ promotion_id, code, amount }) => [promotion_id, code, amount])).toEqual([
      ["p1", "TEN", 101],
      ["p2", null, 500],
    ]);
    const turned = priceOrder(
      priceRequest({
        currency: "USD",
        lines: lines.toReversed(),
        shipping_price: 500,
        tax,
        promotions: [free_shipping, across],
      }),
    );
    expect(turned.lines.map((one) => [one.item_id, one.discount_total])).toEqual([
      ["a", 51],
      ["b", 50],
    ]);
  });

  it("tells two lines of one variant apart by their ids", ({ expect }) => {
    const twice = (...ids: string[]) =>
      priceOrder(
        priceRequest({
          currency: "USD",
          lines: ids.map((item_id) => priceLine({ item_id, variant_id: "v", quantity: 1, unit_price: 1000 })),
          promotions: [across],
        }),
      ).lines.map((one) => [one.item_id, one.discount_total]);
    expect(twice("x", "y")).toEqual([
      ["x", 51],
      ["y", 50],
    ]);
    expect(twice("y", "x")).toEqual([
      ["y", 50],
      ["x", 51],
    ]);
  });
});

describe("the prices that a line is compared with", () => {
  const half = { ...oneTax(0), priceOf: (_class: string, price: number) => price / 2 };
  const shownWith = (compared: { compare_at_price: number | null; lowest_price_30_days: number | null }) => {
    const lines = [priceLine({ variant_id: "v", quantity: 1, unit_price: 1_000, ...compared })];
    const [shown] = priceOrder(priceRequest({ currency: "USD", lines, tax: half })).lines;
    return [shown?.unit_price, shown?.compare_at_price, shown?.lowest_price_30_days];
  };

  it("are shown as the price itself is, where the order goes", ({ expect }) => {
    expect(shownWith({ compare_at_price: 1_500, lowest_price_30_days: 1_200 })).toEqual([500, 750, 600]);
  });

  it("stay away where there are none", ({ expect }) => {
    expect(shownWith({ compare_at_price: null, lowest_price_30_days: null })).toEqual([500, null, null]);
    expect(shownWith({ compare_at_price: null, lowest_price_30_days: 0 })).toEqual([500, null, 0]);
  });
});

it("codes that bring nothing at all are told before those of promotions that do not apply", ({ expect }) => {
  const gone = promotionOf({ code: "GONE", ends_at: 1 });
  const rejected_codes = [{ code: "NOPE", reason: "invalid" as const }];
  const request = { currency: "USD", lines: [line(1, 1_000)], promotions: [gone], rejected_codes, at: 2 };
  expect(priceOrder(priceRequest(request)).rejected_codes).toEqual([
    { code: "NOPE", reason: "invalid" },
    { code: "GONE", reason: "expired" },
  ]);
});

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
      tax_manner: {
        included: false,
        rounding: { mode: "half_up", level: "line" },
        relief: null,
        source: "built_in",
        calculation: null,
      },
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

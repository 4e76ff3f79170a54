import { describe, it } from "vitest";
import { discountOrder, type Promotion } from "../../../../src/features/pricing/promotions/rules.ts";
import { anybody } from "../../../../src/features/pricing/selling-terms/rules.ts";
import { lineOf, promotionOf, requestOf } from "./given.ts";

const usd = (amount: number) => [{ currency: "USD", amount }];

/** What is taken off each line, by its id. */
const offOf = (promotions: Promotion[], more: Parameters<typeof requestOf>[1] = {}) => {
  const { adjustments, rejected_codes } = discountOrder(requestOf(promotions, more));
  const off: Record<string, number> = {};
  for (const { allocations } of adjustments)
    for (const { item_id, amount } of allocations)
      off[item_id ?? "shipping"] = (off[item_id ?? "shipping"] ?? 0) + amount;
  return { off, rejected_codes, adjustments };
};
const lines = [lineOf("a", 1, 1000), lineOf("b", 3, 500), lineOf("c", 2, 333)];

describe("what a promotion takes off", () => {
  it.for<[string, Partial<Promotion>, Record<string, number>]>([
    ["a part of each item", { action: { kind: "percentage", rate_ppm: 100_000 } }, { a: 100, b: 150, c: 67 }],
    [
      "a part across the items, split by largest remainder",
      { action: { kind: "percentage", rate_ppm: 333_333 }, target: { kind: "across" } },
      { a: 333, b: 500, c: 222 },
    ],
    ["an amount off each unit", { action: { kind: "fixed", amounts: usd(400) } }, { a: 400, b: 1200, c: 666 }],
    [
      "one amount across the items",
      { action: { kind: "fixed", amounts: usd(100) }, target: { kind: "across" } },
      { a: 32, b: 47, c: 21 },
    ],
    [
      "no more than the whole order",
      { action: { kind: "fixed", amounts: usd(1_000_000) }, target: { kind: "order" } },
      { a: 1000, b: 1500, c: 666 },
    ],
    [
      "a price for each unit, where that is lower",
      { action: { kind: "fixed_unit_price", prices: usd(400) } },
      { a: 600, b: 300 },
    ],
    [
      "the cheapest units",
      { action: { kind: "percentage", rate_ppm: 1_000_000 }, target: { kind: "cheapest", units: 3 } },
      { b: 500, c: 666 },
    ],
    [
      "the dearest units",
      { action: { kind: "fixed_unit_price", prices: usd(0) }, target: { kind: "dearest", units: 2 } },
      { a: 1000, b: 500 },
    ],
    ["shipping", { action: { kind: "free_shipping" }, target: { kind: "shipping" } }, { shipping: 700 }],
    [
      "a part of shipping",
      { action: { kind: "percentage", rate_ppm: 500_000 }, target: { kind: "shipping" } },
      { shipping: 350 },
    ],
    [
      "the units that come with others, the cheapest of them",
      {
        action: {
          kind: "buy_x_get_y",
          buy_quantity: 2,
          get_quantity: 1,
          get: { kind: "percentage", rate_ppm: 1_000_000 },
        },
        target: { kind: "across" },
      },
      { c: 666 },
    ],
    [
      "the units that come with others of the same item, at a price of their own",
      {
        action: {
          kind: "buy_x_get_y",
          buy_quantity: 2,
          get_quantity: 1,
          get: { kind: "fixed_unit_price", prices: usd(100) },
        },
      },
      { b: 400 },
    ],
    [
      "the tier that the subtotal reaches",
      {
        action: {
          kind: "tiered_by_subtotal",
          tiers: [
            { from: usd(3166), off: { kind: "fixed", amounts: usd(300) } },
            { from: usd(1000), off: { kind: "fixed", amounts: usd(100) } },
            { from: usd(3167), off: { kind: "fixed", amounts: usd(900) } },
          ],
        },
        target: { kind: "order" },
      },
      { a: 95, b: 142, c: 63 },
    ],
    [
      "the tier that the quantity reaches",
      {
        action: {
          kind: "tiered_by_quantity",
          tiers: [
            { from: 6, off: { kind: "percentage", rate_ppm: 200_000 } },
            { from: 2, off: { kind: "percentage", rate_ppm: 100_000 } },
            { from: 7, off: { kind: "percentage", rate_ppm: 900_000 } },
          ],
        },
      },
      { a: 200, b: 300, c: 133 },
    ],
    [
      "at most so much of an order",
      { action: { kind: "percentage", rate_ppm: 500_000 }, most_off: usd(100) },
      { a: 32, b: 47, c: 21 },
    ],
  ])("takes off %s", ([, promotion, expected], { expect }) => {
    expect(offOf([promotionOf(promotion)], { lines, shipping_price: 700 }).off).toEqual(expected);
  });

  it.for([
    [1, 0],
    [2, 0],
    [3, 1],
    [5, 1],
    [6, 2],
    [9, 3],
  ])("gives one of three to %i units %i times", ([quantity = 0, times = 0], { expect }) => {
    const free = { kind: "percentage", rate_ppm: 1_000_000 } as const;
    const action = { kind: "buy_x_get_y", buy_quantity: 2, get_quantity: 1, get: free } as const;
    for (const kind of ["each", "across"] as const) {
      const { off } = offOf([promotionOf({ action, target: { kind } })], { lines: [lineOf("a", quantity, 250)] });
      expect(off["a"] ?? 0).toBe(times * 250);
    }
  });

  it("says what it is and how it is spread", ({ expect }) => {
    const { adjustments } = offOf(
      [promotionOf({ code: "TEN", is_automatic: false, target: { kind: "order" }, priority: 3 })],
      { lines },
    );
    expect(adjustments).toEqual([
      {
        promotion_id: "p1",
        code: "TEN",
        title: "Ten per cent",
        amount: 317,
        automatic: false,
        method: "across",
        priority: 3,
        allocations: [
          { item_id: "a", amount: 100 },
          { item_id: "b", amount: 150 },
          { item_id: "c", amount: 67 },
        ],
      },
    ]);
    const [each] = offOf([promotionOf({ target: { kind: "cheapest", units: 1 } })], { lines }).adjustments;
    expect(each).toMatchObject({ automatic: true, code: null, method: "each" });
  });

  it("works on what the one before it left, by priority and then by age", ({ expect }) => {
    const ten = promotionOf({
      promotion_id: "x",
      target: { kind: "order" },
      action: { kind: "fixed", amounts: usd(500) },
    });
    const half = promotionOf({ promotion_id: "y", action: { kind: "percentage", rate_ppm: 500_000 } });
    const one = { lines: [lineOf("a", 1, 1000)] };
    const amounts = (...promotions: Promotion[]) => offOf(promotions, one).adjustments.map(({ amount }) => amount);
    expect(amounts(half, { ...ten, priority: -1 })).toEqual([500, 250]);
    expect(amounts({ ...ten, priority: 1 }, half)).toEqual([500, 500]);
    expect(amounts({ ...ten, created_at: 2 }, { ...half, created_at: 3 })).toEqual([500, 250]);
    expect(amounts({ ...ten, created_at: 3 }, { ...half, created_at: 2 })).toEqual([500, 500]);
    expect(amounts(half, ten)).toEqual([500, 250]);
  });
});

describe("a condition", () => {
  const friday = Date.UTC(2026, 0, 2, 23, 30);
  const here = { ...anybody, country: "GB", group_ids: ["vip"], is_first_order: true };
  it.for<[string, Promotion["conditions"][number], Parameters<typeof requestOf>[1], string | number]>([
    ["a subtotal that is reached", { kind: "minimum_subtotal", amounts: usd(3166) }, {}, 318],
    ["a subtotal that is not", { kind: "minimum_subtotal", amounts: usd(3167) }, {}, "minimum_not_met"],
    [
      "a subtotal in another currency",
      { kind: "minimum_subtotal", amounts: [{ currency: "EUR", amount: 1 }] },
      {},
      "not_applicable",
    ],
    ["a quantity that is reached", { kind: "minimum_quantity", quantity: 6 }, {}, 318],
    ["a quantity that is not", { kind: "minimum_quantity", quantity: 7 }, {}, "minimum_not_met"],
    ["a product", { kind: "products", product_ids: ["product-b", "other"] }, {}, 150],
    ["other products", { kind: "products", product_ids: ["other"] }, {}, "not_applicable"],
    ["a category above", { kind: "categories", category_ids: ["top"] }, {}, 318],
    ["a category", { kind: "categories", category_ids: ["category-a"] }, {}, 100],
    ["other categories", { kind: "categories", category_ids: ["other"] }, {}, "not_applicable"],
    ["a tag", { kind: "tags", tag_ids: ["tag-b"] }, {}, 150],
    ["other tags", { kind: "tags", tag_ids: ["other"] }, {}, "not_applicable"],
    ["a group", { kind: "customer_groups", group_ids: ["vip"] }, { buyer: here }, 318],
    ["another group", { kind: "customer_groups", group_ids: ["staff"] }, { buyer: here }, "not_applicable"],
    ["a first order", { kind: "first_order" }, { buyer: here }, 318],
    ["a later order", { kind: "first_order" }, { buyer: { ...here, is_first_order: false } }, "not_applicable"],
    ["a currency", { kind: "currencies", currencies: ["EUR", "USD"] }, {}, 318],
    ["another currency", { kind: "currencies", currencies: ["EUR"] }, {}, "not_applicable"],
    ["a country", { kind: "countries", countries: ["GB"] }, { buyer: here }, 318],
    ["another country", { kind: "countries", countries: ["US"] }, { buyer: here }, "not_applicable"],
    ["a country while there is no address", { kind: "countries", countries: ["GB"] }, {}, "not_applicable"],
    ["a weekday", { kind: "weekdays", weekdays: ["friday"], time_zone: "UTC" }, { at: friday }, 318],
    [
      "a weekday elsewhere",
      { kind: "weekdays", weekdays: ["friday"], time_zone: "Asia/Tokyo" },
      { at: friday },
      "not_applicable",
    ],
    [
      "the next day elsewhere",
      { kind: "weekdays", weekdays: ["saturday"], time_zone: "Asia/Tokyo" },
      { at: friday },
      318,
    ],
  ])("is %s", ([, condition, more, expected], { expect }) => {
    const promotion = promotionOf({ code: "C", conditions: [condition], target: { kind: "across" } });
    const { adjustments, rejected_codes } = discountOrder(requestOf([promotion], { lines, ...more }));
    if (typeof expected === "string") {
      expect(adjustments).toEqual([]);
      expect(rejected_codes).toEqual([{ code: "C", reason: expected }]);
    } else {
      expect(rejected_codes).toEqual([]);
      expect(adjustments[0]?.amount).toBeGreaterThanOrEqual(expected - 2);
      expect(adjustments[0]?.amount).toBeLessThanOrEqual(expected);
    }
  });

  it("counts only the matching items, each of which is in all that is named", ({ expect }) => {
    const conditions: Promotion["conditions"] = [
      { kind: "categories", category_ids: ["top"] },
      { kind: "products", product_ids: ["product-a", "product-b"] },
      { kind: "minimum_quantity", quantity: 4 },
    ];
    const off = (more: Promotion["conditions"], target: Promotion["target"] = { kind: "each" }) =>
      offOf([promotionOf({ conditions: [...conditions, ...more], code: "C", target })], { lines });
    expect(off([]).off).toEqual({ a: 100, b: 150 });
    expect(off([], { kind: "order" }).off).toEqual({ a: 100, b: 150, c: 67 });
    expect(off([{ kind: "minimum_quantity", quantity: 5 }]).rejected_codes).toEqual([
      { code: "C", reason: "minimum_not_met" },
    ]);
    expect(off([{ kind: "tags", tag_ids: ["tag-c"] }]).rejected_codes).toEqual([
      { code: "C", reason: "not_applicable" },
    ]);
  });
});

describe("a code that takes nothing off", () => {
  const reasonOf = (promotion: Partial<Promotion>, more: Parameters<typeof requestOf>[1] = {}) =>
    discountOrder(requestOf([promotionOf({ code: "C", ...promotion })], { lines, at: 1_000, ...more })).rejected_codes;
  it.for<[string, Partial<Promotion>, string | null]>([
    ["is within its window", { starts_at: 1_000, ends_at: 1_001 }, null],
    ["has ended to the millisecond", { ends_at: 1_000 }, "expired"],
    ["begins in a millisecond", { starts_at: 1_001 }, "not_started"],
    ["is unknown", { refusal: "invalid", ends_at: 1 }, "invalid"],
    ["was used", { refusal: "already_used" }, "already_used"],
    ["was used and has ended", { refusal: "already_used", ends_at: 1 }, "expired"],
    ["is used up", { refusal: "limit_reached" }, "limit_reached"],
    ["has no budget left in the currency", { most_off: usd(0) }, "limit_reached"],
    ["has a cap in other currencies alone", { most_off: [{ currency: "EUR", amount: 5 }] }, "not_applicable"],
    [
      "has an amount in other currencies alone",
      { action: { kind: "fixed", amounts: [{ currency: "EUR", amount: 5 }] } },
      "not_applicable",
    ],
    [
      "has a price in other currencies alone",
      { action: { kind: "fixed_unit_price", prices: [{ currency: "EUR", amount: 5 }] } },
      "not_applicable",
    ],
    [
      "is about shipping that costs nothing yet",
      { action: { kind: "free_shipping" }, target: { kind: "shipping" } },
      null,
    ],
  ])("says why when it %s", ([, promotion, reason], { expect }) => {
    expect(reasonOf(promotion)).toEqual(reason === null ? [] : [{ code: "C", reason }]);
  });

  it("is told when another code of the same promotion is there", ({ expect }) => {
    const twice = [promotionOf({ code: "B" }), promotionOf({ code: "A" })];
    const { adjustments, rejected_codes } = discountOrder(requestOf(twice, { lines }));
    expect(adjustments.map(({ code }) => code)).toEqual(["A"]);
    expect(rejected_codes).toEqual([{ code: "B", reason: "not_combinable" }]);
  });

  it("is told when nothing is left for it, and when nothing is bought", ({ expect }) => {
    const all = promotionOf({ promotion_id: "p0", action: { kind: "percentage", rate_ppm: 1_000_000 } });
    const late = promotionOf({ code: "LATE" });
    expect(discountOrder(requestOf([all, late], { lines })).rejected_codes).toEqual([
      { code: "LATE", reason: "not_applicable" },
    ]);
    expect(discountOrder(requestOf([late], { lines: [] })).rejected_codes).toEqual([
      { code: "LATE", reason: "not_applicable" },
    ]);
  });
});

describe("promotions together", () => {
  const part = (promotion_id: string, rate_ppm: number, more: Partial<Promotion> = {}) =>
    promotionOf({ promotion_id, code: promotion_id, action: { kind: "percentage", rate_ppm }, ...more });
  const one = { lines: [lineOf("a", 1, 1000)] };
  const shown = (...promotions: Promotion[]) => {
    const { adjustments, rejected_codes } = discountOrder(requestOf(promotions, one));
    return [adjustments.map(({ code }) => code), rejected_codes.map(({ code, reason }) => `${code}: ${reason}`)];
  };
  const exclusive = { stacking: { kind: "exclusive" } } as const;
  const group = (name: string) => ({ stacking: { kind: "group", group: name } }) as const;

  it("apply exclusively where that takes off more, and the answer says so", ({ expect }) => {
    expect(shown(part("a", 100_000), part("x", 300_000, exclusive))).toEqual([["x"], ["a: not_combinable"]]);
    expect(shown(part("a", 100_000), part("b", 300_000), part("x", 300_000, exclusive))).toEqual([
      ["a", "b"],
      ["x: not_combinable"],
    ]);
    expect(shown(part("a", 300_000), part("x", 300_000, exclusive))).toEqual([["a"], ["x: not_combinable"]]);
    expect(shown(part("x", 200_000, exclusive), part("y", 300_000, exclusive))).toEqual([["y"], ["x: not_combinable"]]);
    expect(shown(part("x", 200_000, exclusive), part("y", 200_000, exclusive))).toEqual([["x"], ["y: not_combinable"]]);
  });

  it("of one group apply as the best of them", ({ expect }) => {
    const members = [part("a", 100_000, group("g")), part("b", 200_000, group("g")), part("c", 50_000, group("h"))];
    expect(shown(...members, part("f", 10_000))).toEqual([["b", "c", "f"], ["a: not_combinable"]]);
    expect(shown(part("a", 200_000, group("g")), part("b", 200_000, group("g")))).toEqual([
      ["a"],
      ["b: not_combinable"],
    ]);
  });

  it("are refused for their own sake where they would take nothing off alone", ({ expect }) => {
    const foreign = part("a", 1, {
      ...group("g"),
      action: { kind: "fixed", amounts: [{ currency: "EUR", amount: 1 }] },
    });
    expect(shown(foreign, part("b", 200_000, group("g")))).toEqual([["b"], ["a: not_applicable"]]);
  });

  it("of many large groups still apply as one of each", ({ expect }) => {
    const many = Array.from({ length: 50 }, (_, n) => part(`p${n}`, (n + 1) * 1_000, group(`g${n % 5}`)));
    const [applied] = shown(...many);
    expect(applied?.toSorted()).toEqual(["p45", "p46", "p47", "p48", "p49"]);
  });
});

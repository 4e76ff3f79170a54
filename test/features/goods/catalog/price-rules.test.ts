import fc from "fast-check";
import { describe, it } from "vitest";
import {
  choosePrice,
  FOREVER,
  type PriceListTerms,
  type PriceRow,
} from "../../../../src/features/goods/catalog/price-rules.ts";

const list = (wish: Partial<PriceListTerms> & { id: string }): PriceListTerms => ({
  name: `List ${wish.id}`,
  kind: "sale",
  priority: 0,
  group_ids: [],
  from_at: 0,
  until_at: FOREVER,
  tax_included: null,
  ...wish,
});
const row = (amount: number, of: PriceListTerms | null, more: Partial<PriceRow> = {}): PriceRow => ({
  currency: "USD",
  min_quantity: 1,
  amount,
  list: of,
  ...more,
});
const variant = (...prices: PriceRow[]) => ({ price: 1_000, compare_at_price: null, currency: "USD", prices });
const asked = (more: object = {}) => ({ currency: "USD", quantity: 1, group_ids: [], at: 100, ...more });
const usual = {
  unit_price: 1_000,
  compare_at_price: null,
  price_list: null,
  sale_ends_at: null,
  tax_included: null,
  compared_tax_included: null,
};

describe("the price of a unit", () => {
  it("is the variant's own where nothing else is set, beside what it was once", ({ expect }) => {
    expect(choosePrice(variant(), asked())).toEqual(usual);
    const reduced = { ...variant(), compare_at_price: 1_500 };
    expect(choosePrice(reduced, asked())).toEqual({ ...usual, compare_at_price: 1_500 });
    expect(choosePrice({ ...reduced, compare_at_price: 900 }, asked())).toEqual(usual);
  });

  it("is that of the highest tier that the quantity reaches", ({ expect }) => {
    const tiers = variant(row(900, null, { min_quantity: 5 }), row(800, null, { min_quantity: 10 }));
    const at = (quantity: number) => choosePrice(tiers, asked({ quantity }))?.unit_price;
    expect([4, 5, 9, 10, 999].map(at)).toEqual([1_000, 900, 900, 800, 800]);
  });

  it("in another currency is the one that is set in it, and there is none where none is", ({ expect }) => {
    const euros = { ...variant(row(850, null, { currency: "EUR" })), compare_at_price: 2_000 };
    expect(choosePrice(euros, asked({ currency: "EUR" }))).toEqual({ ...usual, unit_price: 850 });
    expect(choosePrice(euros, asked({ currency: "JPY" }))).toBeNull();
  });

  it("is lower by a sale, which names itself, what it was, and its end", ({ expect }) => {
    const sale = list({ id: "s", until_at: 200 });
    expect(choosePrice(variant(row(700, sale)), asked())).toEqual({
      unit_price: 700,
      compare_at_price: 1_000,
      price_list: { id: "s", name: "List s" },
      sale_ends_at: 200,
      tax_included: null,
      compared_tax_included: null,
    });
    expect(choosePrice(variant(row(1_000, sale)), asked())).toEqual(usual);
    expect(choosePrice(variant(row(1_200, sale)), asked())).toEqual(usual);
    const without_end = choosePrice(variant(row(700, list({ id: "s" }))), asked());
    expect(without_end?.sale_ends_at).toBeNull();
  });

  it("counts a list from its first millisecond to the one before its end", ({ expect }) => {
    const sold = variant(row(700, list({ id: "s", from_at: 100, until_at: 200 })));
    const at = (moment: number) => choosePrice(sold, asked({ at: moment }))?.unit_price;
    expect([99, 100, 199, 200].map(at)).toEqual([1_000, 700, 700, 1_000]);
  });

  it("is taken by an override, also where it is higher, and a sale is then under that", ({ expect }) => {
    const override = list({ id: "o", kind: "override" });
    expect(choosePrice(variant(row(1_300, override)), asked())).toEqual({
      ...usual,
      unit_price: 1_300,
      price_list: { id: "o", name: "List o" },
    });
    const both = variant(row(1_300, override), row(1_200, list({ id: "s" })));
    expect(choosePrice(both, asked())).toMatchObject({ unit_price: 1_200, compare_at_price: 1_300 });
    const brief = { ...variant(row(800, list({ id: "o", kind: "override", until_at: 200 }))), compare_at_price: 2_000 };
    expect(choosePrice(brief, asked())).toMatchObject({ compare_at_price: null, sale_ends_at: null });
  });

  it("of a group is for its members, and of two groups the better one", ({ expect }) => {
    const [gold, trade] = [list({ id: "g", group_ids: ["gold"] }), list({ id: "t", group_ids: ["trade", "other"] })];
    const priced = variant(row(900, gold), row(800, trade));
    const by = (...group_ids: string[]) => choosePrice(priced, asked({ group_ids }))?.unit_price;
    expect([by(), by("gold"), by("trade"), by("gold", "other"), by("nobody")]).toEqual([1_000, 900, 800, 800, 1_000]);
  });

  it("is by the override for the group before one for everybody, then by priority, then the lower", ({ expect }) => {
    const over = (id: string, more: Partial<PriceListTerms> = {}) => list({ id, kind: "override", ...more });
    const everybody = row(500, over("e"));
    const members = row(950, over("m", { group_ids: ["gold"], priority: 9 }));
    expect(choosePrice(variant(everybody, members), asked({ group_ids: ["gold"] }))?.unit_price).toBe(950);
    expect(choosePrice(variant(everybody, members), asked())?.unit_price).toBe(500);
    const ranked = variant(row(600, over("a", { priority: 2 })), row(700, over("b", { priority: 1 })));
    expect(choosePrice(ranked, asked())?.unit_price).toBe(700);
    expect(choosePrice(variant(row(600, over("a")), row(550, over("b"))), asked())?.unit_price).toBe(550);
  });

  it("of a list is by that list's own tiers, and the variant's own tiers count beside a sale", ({ expect }) => {
    const sale = list({ id: "s" });
    const priced = variant(row(900, sale), row(600, sale, { min_quantity: 10 }), row(850, null, { min_quantity: 5 }));
    const at = (quantity: number) => choosePrice(priced, asked({ quantity }))?.unit_price;
    expect([1, 5, 10].map(at)).toEqual([900, 850, 600]);
  });
});

describe("whatever is set", () => {
  const lists = fc.record({
    kind: fc.constantFrom("sale" as const, "override" as const),
    priority: fc.integer({ min: 0, max: 2 }),
    group_ids: fc.constantFrom([], ["gold"], ["gold", "trade"]),
    from_at: fc.integer({ min: 0, max: 150 }),
    until_at: fc.integer({ min: 50, max: 300 }),
  });
  const own = fc.record({
    currency: fc.constantFrom("USD", "EUR"),
    min_quantity: fc.integer({ min: 1, max: 12 }),
    amount: fc.integer({ min: 0, max: 2_000 }),
    of: fc.integer({ min: 0, max: 3 }),
  });
  /** Of each list, and of the variant's own, one price for a currency and tier. */
  const rows = fc
    .tuple(
      fc.tuple(lists, lists, lists),
      fc.uniqueArray(own, {
        maxLength: 8,
        selector: ({ currency, min_quantity, of }) => JSON.stringify([of, currency, min_quantity]),
      }),
    )
    .map(([terms, prices]) =>
      prices.map(({ of, ...price }): PriceRow => {
        const found = terms[of];
        return { ...price, list: found ? list({ ...found, id: `list ${of}` }) : null };
      }),
    );
  const questions = fc.record({
    currency: fc.constantFrom("USD", "EUR"),
    quantity: fc.integer({ min: 1, max: 20 }),
    group_ids: fc.constantFrom([], ["gold"], ["trade"]),
    at: fc.integer({ min: 0, max: 300 }),
  });

  it("does not depend on the order of the prices, and is one of them or the variant's own", ({ expect }) => {
    fc.assert(
      fc.property(rows, questions, (known, question) => {
        const price = choosePrice(variant(...known), question);
        expect(choosePrice(variant(...known.toReversed()), question)).toEqual(price);
        const amounts = [...known.map(({ amount }) => amount), ...(question.currency === "USD" ? [1_000] : [])];
        expect(price === null ? question.currency === "EUR" : amounts.includes(price.unit_price)).toBe(true);
      }),
    );
  });

  it("costs no more by a sale than without one", ({ expect }) => {
    fc.assert(
      fc.property(rows, questions, (prices, question) => {
        const without = prices.filter(({ list: of }) => of?.kind !== "sale");
        const before = choosePrice(variant(...without), question);
        const after = choosePrice(variant(...prices), question);
        expect(after?.unit_price ?? FOREVER).toBeLessThanOrEqual(before?.unit_price ?? FOREVER);
      }),
    );
  });
});

describe("prices with tax and without it", () => {
  /** The shop's prices are before a tax of 25 %; the buyer sees them so. */
  const shown = (amount: number, tax_included: boolean | null) => (tax_included ? (amount * 4) / 5 : amount);
  const gross = (wish: Partial<PriceListTerms> = {}) => list({ id: "g", tax_included: true, ...wish });

  it("are compared as they are to the buyer, and each says which it is", ({ expect }) => {
    const sale = variant(row(1_200, gross()));
    expect(choosePrice(sale, asked({ shown }))).toMatchObject({
      unit_price: 1_200,
      compare_at_price: 1_000,
      tax_included: true,
      compared_tax_included: null,
    });
    expect(choosePrice(sale, asked())).toEqual(usual);
    expect(choosePrice(variant(row(1_250, gross())), asked({ shown }))).toEqual(usual);
  });

  it("are the lower one of two sales, and what a sale takes the place of", ({ expect }) => {
    const [net, both] = [list({ id: "n" }), gross()];
    expect(choosePrice(variant(row(900, net), row(1_100, both)), asked({ shown }))).toMatchObject({
      unit_price: 1_100,
      tax_included: true,
    });
    const override = gross({ id: "o", kind: "override" });
    expect(choosePrice(variant(row(950, net), row(1_200, override)), asked({ shown }))).toMatchObject({
      unit_price: 950,
      compare_at_price: 1_200,
      tax_included: null,
      compared_tax_included: true,
    });
    const reduced = { ...variant(row(1_400, override)), compare_at_price: 5_000 };
    expect(choosePrice(reduced, asked({ shown }))).toMatchObject({ unit_price: 1_400, compare_at_price: null });
  });

  it("never make what is chosen dearer to the buyer than without the sales", ({ expect }) => {
    const amount = fc.integer({ min: 0, max: 2_000 });
    const included = fc.constantFrom(true, false, null);
    fc.assert(
      fc.property(fc.array(fc.tuple(amount, included), { maxLength: 6 }), amount, (sales, own) => {
        const prices = sales.map(([of, tax_included], at) => row(of, list({ id: `s${at}`, tax_included })));
        const found = choosePrice({ ...variant(...prices), price: own }, asked({ shown }));
        const all = [own, ...sales.map(([of, tax_included]) => shown(of, tax_included))];
        expect(found && shown(found.unit_price, found.tax_included)).toBe(Math.min(...all));
        if (found && found.compare_at_price !== null)
          expect(shown(found.compare_at_price, found.compared_tax_included)).toBeGreaterThan(
            shown(found.unit_price, found.tax_included),
          );
      }),
    );
  });
});

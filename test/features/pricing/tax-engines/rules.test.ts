import fc from "fast-check";
import { describe, it } from "vitest";
import {
  type EngineTax,
  questionOf,
  readAnswer,
  refuseSameName,
  type TaxAnswer,
  type TaxQuestion,
} from "../../../../src/features/pricing/tax-engines/rules.ts";
import { untaxed } from "../../../../src/features/pricing/tax/rules.ts";
import { addUp, type PricedOrder, priceOrder } from "../../../../src/features/pricing/totals/rules.ts";
import { oneTax, priceLine, priceRequest } from "../../../support/price-lines.ts";
import { promotionOf } from "../promotions/given.ts";

const place = { country: "US", state: "CA", postal_code: "90001" };

const order = (wish: Partial<Parameters<typeof priceRequest>[0]> = {}): PricedOrder =>
  priceOrder(
    priceRequest({
      currency: "USD",
      shipping_price: 500,
      lines: [
        priceLine({ variant_id: "a", quantity: 2, unit_price: 1_000, tax_class: "books" }),
        priceLine({ variant_id: "b", quantity: 1, unit_price: 300 }),
      ],
      ...wish,
    }),
  );

const tax = (amount: number, wish: Partial<EngineTax> = {}): EngineTax => ({
  rate_id: "US-CA:state:California",
  name: "California: Sales Tax",
  rate_ppm: 60_000,
  kind: "standard",
  amount,
  ...wish,
});

const asked = (priced: PricedOrder): TaxQuestion => {
  const question = questionOf(priced, place);
  if (!question) throw new Error("nothing to ask");
  return question;
};

/** What an honest engine says that takes as much of each line, in minor units. */
const honest = (question: TaxQuestion, taxesOf: (amount: number, at: number) => readonly EngineTax[]): TaxAnswer => {
  const part = (amount: number, at: number) => {
    const taxes = taxesOf(amount, at);
    return { amount, taxes, tax: taxes.reduce((sum, one) => sum + one.amount, 0) };
  };
  const lines = question.lines.map(({ item_id, amount }, at) => ({ item_id, ...part(amount, at) }));
  const shipping = question.shipping > 0 ? part(question.shipping, lines.length) : null;
  const sum = [...lines, ...(shipping ? [shipping] : [])].reduce((all, one) => all + one.tax, 0);
  return {
    calculation_id: "c",
    currency: question.currency,
    tax_added: question.included ? 0 : sum,
    tax_included: question.included ? sum : 0,
    lines,
    shipping,
  };
};

describe("the question to an engine", () => {
  it("has what discounts leave of each line and of shipping, and the place", ({ expect }) => {
    const off = promotionOf({ action: { kind: "percentage", rate_ppm: 100_000 }, target: { kind: "each" } });
    expect(questionOf(order({ promotions: [off] }), place)).toEqual({
      currency: "USD",
      place,
      included: false,
      relief: null,
      lines: [
        { item_id: "a", tax_class: "books", quantity: 2, amount: 1_800 },
        { item_id: "b", tax_class: "standard", quantity: 1, amount: 270 },
      ],
      shipping: 500,
    });
    const { included, shipping } = asked(order({ tax: oneTax(70_000, { included: true }), shipping_price: 0 }));
    expect([included, shipping]).toEqual([true, 0]);
    expect(questionOf(order(), { country: "DE" })?.place).toEqual({ country: "DE", state: null, postal_code: null });
  });

  it("leaves gift cards out, and what costs nothing", ({ expect }) => {
    const lines = [
      priceLine({ variant_id: "card", quantity: 1, unit_price: 5_000, is_gift_card: true }),
      priceLine({ variant_id: "free", quantity: 1, unit_price: 0 }),
    ];
    expect(questionOf(order({ lines, shipping_price: 0 }), place)).toBeNull();
    const cheap = priceLine({ variant_id: "cheap", quantity: 1, unit_price: 1 });
    expect(asked(order({ lines: [...lines, cheap] })).lines.map(({ item_id }) => item_id)).toEqual(["cheap"]);
  });

  it("says why nobody pays tax", ({ expect }) => {
    expect(asked(order()).relief).toBeNull();
    expect(asked(order({ tax: { ...untaxed, relief: "reverse_charge" } })).relief).toBe("reverse_charge");
  });
});

describe("an answer", () => {
  const priced = order();
  const question = asked(priced);
  const good = honest(question, (amount) => [
    tax(Math.floor(amount / 10)),
    tax(1, { rate_id: "county", kind: "reduced" }),
  ]);
  const withFirst = (change: object): Partial<TaxAnswer> => ({
    lines: good.lines.map((line, at) => (at === 0 ? { ...line, ...change } : line)),
  });

  it("becomes the tax lines of the order, line by line and then shipping", ({ expect }) => {
    const read = readAnswer(priced, question, { ...good, lines: good.lines.toReversed() });
    expect(read).toEqual({
      ok: true,
      tax_lines: [200, 30, 50].map((amount) => [
        { ...tax(amount), included: false },
        { ...tax(1), rate_id: "county", kind: "reduced", included: false },
      ]),
    });
  });

  it("gives a line that was not asked about no tax", ({ expect }) => {
    const card = priceLine({ variant_id: "card", quantity: 1, unit_price: 5_000, is_gift_card: true });
    const with_card = order({ lines: [card, ...priced.lines], shipping_price: 0 });
    const read = readAnswer(
      with_card,
      asked(with_card),
      honest(asked(with_card), () => [tax(5)]),
    );
    expect(read.ok && read.tax_lines.map((lines) => lines.length)).toEqual([0, 1, 1, 0]);
  });

  const wrong: readonly (readonly [name: string, change: Partial<TaxAnswer>, fault: string])[] = [
    ["another currency", { currency: "EUR" }, "wrong_currency"],
    ["a line too few", { lines: good.lines.slice(1) }, "missing_line"],
    ["no shipping", { shipping: null }, "missing_line"],
    [
      "a line of something else",
      { lines: [...good.lines, { item_id: "x", amount: 1, tax: 0, taxes: [] }] },
      "unknown_line",
    ],
    ["a line twice", { lines: [...good.lines, ...good.lines.slice(1)] }, "unknown_line"],
    ["another amount of a line", withFirst({ amount: 2_001 }), "other_amount"],
    ["another amount of shipping", { shipping: good.shipping && { ...good.shipping, amount: 501 } }, "other_amount"],
    ["a tax below zero", withFirst({ tax: -1, taxes: [tax(-1)] }), "not_an_amount"],
    ["a tax below zero inside one above", withFirst({ taxes: [tax(202), tax(-1)] }), "not_an_amount"],
    ["a fraction", withFirst({ tax: 200.5, taxes: [tax(200.5)] }), "not_an_amount"],
    ["no number", withFirst({ tax: Number.NaN, taxes: [] }), "not_an_amount"],
    ["a rate above 100 %", withFirst({ taxes: [tax(201, { rate_ppm: 1_000_001 })] }), "not_an_amount"],
    ["a rate below zero", withFirst({ taxes: [tax(201, { rate_ppm: -1 })] }), "not_an_amount"],
    ["a tax on what is exempt", withFirst({ taxes: [tax(201, { kind: "exempt" })] }), "not_an_amount"],
    ["a tax at the zero rate", withFirst({ taxes: [tax(201, { kind: "zero" })] }), "not_an_amount"],
    ["parts that are not the sum of a line", withFirst({ taxes: [tax(200)] }), "not_adding_up"],
    ["a sum that is not that of the lines", { tax_added: good.tax_added + 1 }, "not_adding_up"],
    ["tax inside prices that have none", { tax_included: 1 }, "not_adding_up"],
    ["more tax than price", withFirst({ tax: 2_001, taxes: [tax(2_001)] }), "too_much"],
  ];
  for (const [name, change, fault] of wrong)
    it(`is refused with ${name}`, ({ expect }) => {
      expect(readAnswer(priced, question, { ...good, ...change })).toEqual({ ok: false, fault });
    });

  it("is refused with tax on top of prices that hold it", ({ expect }) => {
    const inside = order({ tax: oneTax(70_000, { included: true }) });
    const about = asked(inside);
    const answer = honest(about, () => [tax(5)]);
    expect(readAnswer(inside, about, answer)).toMatchObject({ ok: true });
    const on_top = { ...answer, tax_added: 15, tax_included: 0 };
    expect(readAnswer(inside, about, on_top)).toEqual({ ok: false, fault: "not_adding_up" });
    expect(readAnswer(inside, about, { ...answer, tax_added: 1 })).toEqual({ ok: false, fault: "not_adding_up" });
  });

  it("may say that all of it is tax, at 100 %, and that what is exempt is taxed by nothing", ({ expect }) => {
    const all = honest(question, (amount) => [tax(amount, { rate_ppm: 1_000_000 })]);
    expect(readAnswer(priced, question, all).ok).toBe(true);
    const none = honest(question, () => [tax(0, { kind: "exempt", rate_ppm: 0 })]);
    expect(readAnswer(priced, question, none).ok).toBe(true);
  });

  it("is refused with a tax that the buyer does not pay", ({ expect }) => {
    const relieved = order({ tax: { ...untaxed, relief: "exemption" } });
    const about = asked(relieved);
    const none = honest(about, () => []);
    expect(readAnswer(relieved, about, none)).toEqual({ ok: true, tax_lines: [[], [], []] });
    const one = honest(about, (_, at) => [tax(at === 2 ? 1 : 0)]);
    expect(readAnswer(relieved, about, one)).toEqual({ ok: false, fault: "tax_despite_relief" });
  });

  it("says nothing of shipping where none is charged", ({ expect }) => {
    const unsent = order({ shipping_price: 0 });
    const about = asked(unsent);
    const answer = honest(about, () => [tax(5)]);
    expect(readAnswer(unsent, about, answer).ok).toBe(true);
    expect(readAnswer(unsent, about, { ...answer, shipping: { amount: 0, tax: 0, taxes: [] } }).ok).toBe(true);
    const charged = { amount: 9, tax: 0, taxes: [] };
    expect(readAnswer(unsent, about, { ...answer, shipping: charged })).toEqual({ ok: false, fault: "other_amount" });
  });
});

describe("an order with an engine's taxes", () => {
  it("adds up, whatever a consistent engine says, and changes nothing but its taxes", ({ expect }) => {
    const orders = fc.record({
      currency: fc.constantFrom("USD", "JPY", "KWD"),
      lines: fc.uniqueArray(
        fc.record({
          variant_id: fc.string({ minLength: 1, maxLength: 5 }),
          quantity: fc.integer({ min: 1, max: 99 }),
          unit_price: fc.nat(1_000_000),
          is_gift_card: fc.boolean(),
        }),
        { maxLength: 10, selector: ({ variant_id }) => variant_id },
      ),
      shipping_price: fc.nat(10_000),
      included: fc.boolean(),
    });
    const shares = fc.array(fc.nat(500_000), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(orders, shares, ({ currency, lines, shipping_price, included }, ppm) => {
        const tax_view = oneTax(190_000, { included });
        const before = order({ currency, shipping_price, tax: tax_view, lines: lines.map(priceLine) });
        const about = questionOf(before, place);
        fc.pre(about !== null);
        const answer = honest(about, (amount) =>
          ppm.map((share, at) => tax(Math.floor((amount * share) / 1_500_000), { rate_id: `${at}`, rate_ppm: share })),
        );
        const read = readAnswer(before, about, answer);
        if (!read.ok) throw new Error(read.fault);
        const record = { ...before.tax_manner, source: "engine", calculation: { engine: "e", id: "c" } } as const;
        const after = addUp(before, read.tax_lines, record);
        expect(after.total).toBe(after.subtotal - after.discount_total + after.shipping_total + after.tax_total);
        expect([after.tax_total, after.tax_included_total]).toEqual([answer.tax_added, answer.tax_included]);
        const all = [...after.lines.flatMap((line) => line.tax_lines), ...after.shipping_tax_lines];
        expect(all.every((line) => line.included === included && line.amount >= 0)).toBe(true);
        expect(all.reduce((sum, { amount }) => sum + amount, 0)).toBe(answer.tax_added + answer.tax_included);
        for (const [at, line] of after.lines.entries()) {
          const sum = line.tax_lines.reduce((taxes, { amount }) => taxes + amount, 0);
          expect(line.tax_total + line.tax_included_total).toBe(sum);
          if (line.is_gift_card) expect(sum).toBe(0);
          expect(line.line_total).toBe(before.lines[at]?.line_total);
        }
        expect(after.subtotal).toBe(before.subtotal);
        expect(addUp(after, read.tax_lines, record)).toEqual(after);
      }),
    );
  });
});

describe("the names of engines", () => {
  it("are different, or the shop does not start", ({ expect }) => {
    expect(() => refuseSameName([])).not.toThrow();
    expect(() => refuseSameName(["a", "b"])).not.toThrow();
    expect(() => refuseSameName(["a", "b", "c", "b"])).toThrow("the tax engine b has two adapters");
  });
});

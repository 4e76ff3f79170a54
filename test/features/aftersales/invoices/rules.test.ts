import fc from "fast-check";
import { describe, it } from "vitest";
import {
  creditedOf,
  type CreditedOrder,
  type CreditedPart,
  creditedTaxes,
  creditParts,
  dueNotes,
  namedItems,
  type OrderPart,
  partsOf,
} from "../../../../src/features/aftersales/invoices/rules.ts";
import { runs } from "../../../support/property-runs.ts";

const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
const total = (list: readonly { readonly amount: number }[]) => sum(list.map(({ amount }) => amount));

describe("the parts of an order", () => {
  it("are its lines as they were paid for, and shipping for the rest", ({ expect }) => {
    const line = { line_total: 1_000, discount_total: 100, tax_total: 90, is_gift_card: false };
    expect(partsOf({ total: 1_500, items: [{ ...line, id: "a" }] })).toEqual([
      { item_id: "a", amount: 990, is_gift_card: false },
      { item_id: null, amount: 510, is_gift_card: false },
    ]);
  });
});

const part = (item_id: string | null, amount: number, is_gift_card = false): OrderPart => ({
  item_id,
  amount,
  is_gift_card,
});

describe("an amount that goes back", () => {
  const parts = [part("a", 1_000), part("b", 500), part("card", 2_000, true), part(null, 300)];
  const none = [0, 0, 0, 0];

  it("falls on the items that it is for, with their units", ({ expect }) => {
    expect(creditParts(parts, none, [{ item_id: "b", amount: 250, quantity: 1 }], 250)).toEqual([
      { item_id: "b", amount: 250, quantity: 1 },
    ]);
  });

  it("falls on everything but gift cards where it is for nothing by name", ({ expect }) => {
    expect(creditParts(parts, none, [], 180)).toEqual([
      { item_id: "a", amount: 100, quantity: null },
      { item_id: "b", amount: 50, quantity: null },
      { item_id: null, amount: 30, quantity: null },
    ]);
  });

  it("falls on gift cards once nothing else is left", ({ expect }) => {
    expect(creditParts(parts, none, [], 1_801)).toContainEqual({ item_id: "card", amount: 1, quantity: null });
  });

  it("never takes more off a part than is left, and says no units then", ({ expect }) => {
    const taken = creditParts(parts, [900, 0, 0, 0], [{ item_id: "a", amount: 500, quantity: 1 }], 500);
    expect(taken.find(({ item_id }) => item_id === "a")).toEqual({ item_id: "a", amount: 100, quantity: null });
    expect(total(taken)).toBe(500);
  });
});

const orders = fc
  .array(
    fc.record({
      amount: fc.integer({ min: 0, max: 1_000_000 }),
      is_gift_card: fc.boolean(),
      rates: fc.array(fc.double({ min: 0, max: 0.5, noNaN: true }), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .filter((list) => list.some(({ amount }) => amount > 0));

describe("all credit notes of an order", () => {
  it("come to what was given back, and whole ones to every tax line, to the last unit", ({ expect }) => {
    fc.assert(
      fc.property(
        orders,
        fc.array(fc.record({ percent: fc.integer({ min: 0, max: 60 }), item: fc.nat(5), named: fc.boolean() }), {
          minLength: 2,
          maxLength: 8,
        }),
        (lines, wishes) => {
          const parts = lines.map(({ amount, is_gift_card }, i) => part(`i${i}`, amount, is_gift_card));
          const taxes = lines.map(({ amount, rates }) => rates.map((rate) => Math.floor((amount * rate) / 3)));
          const notes: { parts: CreditedPart[] }[] = [];
          const taxed = parts.map((_, at) => (taxes[at] ?? []).map(() => 0));
          const whole = [...wishes, { percent: 100, item: 0, named: false }];
          for (const { percent, item, named } of whole) {
            const credited = creditedOf(parts, notes);
            const left = total(parts) - sum(credited);
            const amount = Math.ceil((left * percent) / 100);
            if (amount === 0) continue;
            const of = named ? [{ item_id: `i${item}`, amount, quantity: 1 }] : [];
            const taken = creditParts(parts, credited, of, amount);
            expect(total(taken)).toBe(amount);
            for (const one of taken) {
              const at = parts.findIndex(({ item_id }) => item_id === one.item_id);
              const before = credited[at] ?? 0;
              const of_part = { amount: parts[at]?.amount ?? 0, before, credited: one.amount };
              const lines_of = creditedTaxes(taxes[at] ?? [], of_part);
              expect(sum(lines_of)).toBeGreaterThanOrEqual(0);
              lines_of.forEach((tax, i) => (taxed[at]![i] = (taxed[at]?.[i] ?? 0) + tax));
            }
            notes.push({ parts: taken });
          }
          expect(creditedOf(parts, notes)).toEqual(parts.map(({ amount }) => amount));
          expect(taxed).toEqual(taxes.map((list, at) => (parts[at]?.amount === 0 ? list.map(() => 0) : list)));
        },
      ),
      runs(200),
    );
  });
});

describe("a refund from several sources", () => {
  const refunds = [
    { id: "card", created_at: 1 },
    { id: "credit", created_at: 1 },
    { id: "other", created_at: 2 },
  ];
  const of_items = [{ refund_id: "card", item_id: "a", quantity: 2, amount: 800 }];

  it("names its items by its first part, and the others go on where that one ended", ({ expect }) => {
    expect(namedItems("card", refunds, of_items, [])).toEqual([{ item_id: "a", quantity: 2, amount: 800 }]);
    const noted = [{ refund_id: "card", parts: [{ item_id: "a", amount: 500, quantity: null }] }];
    expect(namedItems("credit", refunds, of_items, noted)).toEqual([{ item_id: "a", quantity: 2, amount: 300 }]);
    expect(namedItems("other", refunds, of_items, noted)).toEqual([]);
  });

  it("leaves nothing to name for the cancel of the whole order", ({ expect }) => {
    expect(namedItems(null, refunds, of_items, [])).toEqual([]);
  });
});

const refund = (id: string, amount: number, more: Partial<CreditedOrder["refunds"][number]> = {}) => ({
  id,
  amount,
  is_open: false,
  is_given: true,
  is_of_cancel: false,
  ...more,
});
const due = (more: Partial<CreditedOrder>) =>
  dueNotes({ order_id: "o", total: 1_000, is_cancelled: false, refunds: [], notes: [], ...more }).map(
    ({ cause, amount }) => [cause, amount],
  );

describe("the credit notes that are due", () => {
  it("are one for each given refund that has none", ({ expect }) => {
    const refunds = [refund("a", 300), refund("b", 200), refund("c", 100, { is_given: false, is_open: true })];
    expect(due({ refunds, notes: [{ refund_id: "a", amount: 300 }] })).toEqual([["refund:b", 200]]);
  });

  it("are one for all that is left of a cancelled order, whatever it went back to", ({ expect }) => {
    const back = { is_of_cancel: true };
    const refunds = [refund("a", 300), refund("o", 500, back), refund("credit", 200, back)];
    expect(due({ is_cancelled: true, refunds })).toEqual([
      ["refund:a", 300],
      ["cancel:o:1", 700],
    ]);
    expect(due({ is_cancelled: true, refunds: [] })).toEqual([["cancel:o:1", 1_000]]);
  });

  it("leave out a refund whose end is open when the order is cancelled, and come to it once it has failed", ({
    expect,
  }) => {
    const open = refund("a", 300, { is_given: false, is_open: true });
    expect(due({ is_cancelled: true, refunds: [open] })).toEqual([["cancel:o:1", 700]]);
    const notes = [{ refund_id: null, amount: 700 }];
    const failed = refund("a", 300, { is_given: false });
    expect(due({ is_cancelled: true, refunds: [failed], notes })).toEqual([["cancel:o:2", 300]]);
    expect(due({ is_cancelled: true, refunds: [refund("a", 300)], notes })).toEqual([["refund:a", 300]]);
  });

  it("set the next refund off against the note of one that came to nothing", ({ expect }) => {
    const failed = refund("a", 300, { is_given: false });
    const notes = [{ refund_id: "a", amount: 300 }];
    expect(due({ refunds: [failed, refund("b", 300)], notes })).toEqual([]);
    expect(due({ refunds: [failed, refund("b", 500)], notes })).toEqual([["refund:b", 200]]);
  });

  it("come to what was given back, in whatever order it is heard of, and to nothing more when asked again", ({
    expect,
  }) => {
    const amounts = fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 6 });
    fc.assert(
      fc.property(amounts, fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), (list, heard) => {
        const given = list.map((amount, i) => refund(`r${i}`, amount));
        const order_total = total(given) + 50;
        const notes: { refund_id: string | null; amount: number }[] = [];
        for (const some of [given.filter((_, i) => heard[i]), given]) {
          const order = { order_id: "o", total: order_total, is_cancelled: false, refunds: some, notes: [...notes] };
          notes.push(...dueNotes(order));
          expect(dueNotes({ ...order, notes })).toEqual([]);
          expect(total(notes)).toBe(total(some));
        }
        notes.push(
          ...dueNotes({ order_id: "o", total: order_total, is_cancelled: true, refunds: given, notes: [...notes] }),
        );
        expect(total(notes)).toBe(order_total);
      }),
      runs(200),
    );
  });
});

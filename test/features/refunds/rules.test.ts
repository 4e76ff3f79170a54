import fc from "fast-check";
import { describe, it } from "vitest";
import {
  amountOfUnits,
  type RefundableItem,
  sharesOf,
  unitsByVariant,
  unitsLeft,
} from "../../../src/features/refunds/rules.ts";

const item = (more: Partial<RefundableItem> = {}): RefundableItem => ({
  id: "item",
  variant_id: "tea",
  quantity: 3,
  refunded_quantity: 0,
  line_total: 1000,
  discount_total: 0,
  tax_total: 0,
  ...more,
});

const items = fc
  .record({
    quantity: fc.integer({ min: 1, max: 999 }),
    line_total: fc.integer({ min: 0, max: 10_000_000 }),
    tax_total: fc.integer({ min: 0, max: 1_000_000 }),
    refunded: fc.double({ min: 0, max: 1, noNaN: true }),
    off: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ quantity, line_total, tax_total, refunded, off }) =>
    item({
      quantity,
      line_total,
      tax_total,
      discount_total: Math.floor(line_total * off),
      refunded_quantity: Math.floor(quantity * refunded),
    }),
  );
const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);

describe("what units of a line come to", () => {
  it("is what was paid for them: price less discount, with its tax", ({ expect }) => {
    const line = item({ quantity: 2, line_total: 1000, discount_total: 300, tax_total: 70 });
    expect(amountOfUnits([{ item: line, quantity: 2 }])).toBe(770);
    expect(amountOfUnits([{ item: line, quantity: 1 }])).toBe(385);
    expect(amountOfUnits([])).toBe(0);
  });

  it("adds up to the line, however it is cut into refunds", ({ expect }) => {
    fc.assert(
      fc.property(items, fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 20 }), (line, cuts) => {
        let refunded_quantity = 0;
        const parts: number[] = [];
        for (const cut of [...cuts, line.quantity]) {
          const quantity = Math.min(cut, line.quantity - refunded_quantity);
          parts.push(amountOfUnits([{ item: { ...line, refunded_quantity }, quantity }]));
          refunded_quantity += quantity;
        }
        expect(sum(parts)).toBe(line.line_total - line.discount_total + line.tax_total);
        expect(parts.every((part) => part >= 0)).toBe(true);
      }),
    );
  });

  it("is the sum over the lines", ({ expect }) => {
    fc.assert(
      fc.property(fc.array(items), (lines) => {
        const units = unitsLeft(lines);
        expect(amountOfUnits(units)).toBe(sum(units.map((one) => amountOfUnits([one]))));
      }),
    );
  });
});

describe("the shares of a refund", () => {
  it("are what was paid where the refund is that much or more", ({ expect }) => {
    const units = [
      { item: item({ line_total: 999 }), quantity: 1 },
      { item: item({ line_total: 3000 }), quantity: 2 },
    ];
    expect(sharesOf(units, 2333)).toEqual([333, 2000]);
    expect(sharesOf(units, 5000)).toEqual([333, 2000]);
    expect(sharesOf(units, 2332)).toEqual([333, 1999]);
  });

  it("are all of it where it is less, and never more than it", ({ expect }) => {
    fc.assert(
      fc.property(fc.array(items, { minLength: 1 }), fc.integer({ min: 0, max: 50_000_000 }), (lines, amount) => {
        const units = unitsLeft(lines);
        const shares = sharesOf(units, amount);
        const paid = amountOfUnits(units);
        expect(shares).toHaveLength(units.length);
        expect(sum(shares)).toBe(Math.min(paid, amount));
      }),
    );
  });
});

describe("the units of an order", () => {
  it("that are left are those that no refund is for yet", ({ expect }) => {
    const whole = item({ refunded_quantity: 0 });
    const part = item({ refunded_quantity: 2 });
    const gone = item({ refunded_quantity: 3 });
    expect(unitsLeft([whole, gone, part])).toEqual([
      { item: whole, quantity: 3 },
      { item: part, quantity: 1 },
    ]);
  });

  it("are summed by variant, in one order whoever asks", ({ expect }) => {
    const units = ["c", "a", "b", "a", "c", "d"].map((variant_id, i) => ({ variant_id, quantity: 2 ** i }));
    expect(unitsByVariant(units)).toEqual([
      { variant_id: "a", quantity: 2 + 8 },
      { variant_id: "b", quantity: 4 },
      { variant_id: "c", quantity: 1 + 16 },
      { variant_id: "d", quantity: 32 },
    ]);
  });
});

import fc from "fast-check";
import { describe, it } from "vitest";
import {
  amountOfUnits,
  chooseAmount,
  chooseUnits,
  dueForUnits,
  isSameRefund,
  isUneven,
  keptForCards,
  payableOf,
  planParts,
  refundableOfPayments,
  refundableTenders,
  sourceOf,
  type RefundableItem,
  roundedOf,
  sharesOf,
  unitsLeft,
} from "../../../../src/features/aftersales/refunds/rules.ts";

const item = (more: Partial<RefundableItem> = {}): RefundableItem => ({
  id: "item",
  variant_id: "tea",
  quantity: 3,
  refunded_quantity: 0,
  line_total: 1000,
  discount_total: 0,
  tax_total: 0,
  is_gift_card: false,
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
});

describe("what can be refunded", () => {
  it("is the refund that is there already for the same payment and amount, or when no amount is named", ({
    expect,
  }) => {
    const known = { payment_id: "pay-1", amount: 500 };
    expect(isSameRefund(known, { payment_id: "pay-1", amount: undefined })).toBe(true);
    expect(isSameRefund(known, { payment_id: "pay-1", amount: 500 })).toBe(true);
    expect(isSameRefund(known, { payment_id: "pay-1", amount: 499 })).toBe(false);
    expect(isSameRefund(known, { payment_id: "pay-2", amount: 500 })).toBe(false);
    expect(isSameRefund(known, { payment_id: "pay-2", amount: undefined })).toBe(false);
  });
});

describe("the units that a refund is for", () => {
  const tea = item({ id: "tea", quantity: 3, refunded_quantity: 1 });
  const pot = item({ id: "pot", quantity: 1 });
  const choose = (restock: boolean, ...asked: [string, number][]) =>
    chooseUnits([tea, pot], {
      restock,
      items: asked.map(([order_item_id, quantity]) => ({ order_item_id, quantity })),
    });

  it("are the named ones, in the order of the request, restocked or not", ({ expect }) => {
    for (const restock of [true, false])
      expect(choose(restock, ["pot", 1], ["tea", 2])).toEqual({
        kind: "chosen",
        units: [
          { item: pot, quantity: 1 },
          { item: tea, quantity: 2 },
        ],
      });
  });

  it("are all that are left of a full refund that restocks, and none of one that does not", ({ expect }) => {
    expect(chooseUnits([tea, pot], { restock: true })).toEqual({
      kind: "chosen",
      units: [
        { item: tea, quantity: 2 },
        { item: pot, quantity: 1 },
      ],
    });
    expect(chooseUnits([tea, pot], { restock: false })).toEqual({ kind: "chosen", units: [] });
  });

  it("are never another order's, nor more than were bought and not yet refunded", ({ expect }) => {
    expect(choose(true, ["tea", 1], ["cup", 1])).toEqual({ kind: "unknown_item", at: 1 });
    expect(choose(true, ["cup", 1])).toEqual({ kind: "unknown_item", at: 0 });
    expect(choose(false, ["pot", 1], ["tea", 3])).toEqual({ kind: "over_bought", order_item_id: "tea", left: 2 });
    expect(choose(false, ["pot", 2])).toEqual({ kind: "over_bought", order_item_id: "pot", left: 1 });
  });
});

describe("the amount of a refund", () => {
  const payment = { captured: 1_000, refund_reserved: 400, step: 1 };
  const worth = 300;

  it("is what is asked for, before what was paid for the units", ({ expect }) => {
    expect(chooseAmount(payment, { amount: 250 }, 0)).toEqual({ amount: 250, left: 600 });
    expect(chooseAmount(payment, { amount: 250, items: [{}] }, worth)).toEqual({ amount: 250, left: 600 });
  });

  it("is what was paid for the named units, or all that is left where none are named", ({ expect }) => {
    expect(chooseAmount(payment, { items: [{}] }, worth)).toEqual({ amount: 300, left: 600 });
    expect(chooseAmount(payment, {}, 0)).toEqual({ amount: 600, left: 600 });
    expect(chooseAmount(payment, {}, worth)).toEqual({ amount: 600, left: 600 });
  });

  it("is refused when it is more than is left, or nothing", ({ expect }) => {
    expect(chooseAmount(payment, { amount: 600 }, 0)).toEqual({ amount: 600, left: 600 });
    expect(chooseAmount(payment, { amount: 601 }, 0)).toEqual({ amount: null, left: 600 });
    expect(chooseAmount({ captured: 400, refund_reserved: 400, step: 1 }, {}, 0)).toEqual({ amount: null, left: 0 });
    expect(chooseAmount(payment, { items: [] }, 0)).toEqual({ amount: null, left: 600 });
  });
});

describe("a refund of an order whose provider moves multiples of a step", () => {
  const steps = fc.constantFrom(1, 10, 100);

  it("of its units comes to what was paid for them in any parts and any order, rounded up once", ({ expect }) => {
    const lines = fc.array(items, { minLength: 1, maxLength: 4 });
    const cuts = fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 400 })), { maxLength: 20 });
    fc.assert(
      fc.property(lines, steps, cuts, (drawn, step, parts) => {
        const order = drawn.map((line, at) => ({ ...line, id: `${at}`, refunded_quantity: 0 }));
        const paid = amountOfUnits(unitsLeft(order));
        let given = 0;
        const refund = (at: number, wanted: number): void => {
          const line = order[at];
          const quantity = Math.min(wanted, line ? line.quantity - line.refunded_quantity : 0);
          if (!line || quantity === 0) return;
          const amount = dueForUnits(order, [{ item: line, quantity }], step);
          expect([amount % step, amount >= 0]).toEqual([0, true]);
          given += amount;
          order[at] = { ...line, refunded_quantity: line.refunded_quantity + quantity };
          const due = paid - amountOfUnits(unitsLeft(order));
          expect(given).toSatisfy((all: number) => all >= due && all < due + step);
        };
        for (const [at, wanted] of parts) refund(at, wanted);
        for (const at of order.keys()) refund(at, Number.MAX_SAFE_INTEGER);
        expect(given).toBe(Math.ceil(paid / step) * step);
      }),
    );
  });

  it("is refused for an amount between two of them, unless that is all that is left", ({ expect }) => {
    const money = { captured: 1_235, refund_reserved: 0, step: 10 };
    expect([610, 615, 1_230, 1_235].filter((amount) => isUneven(money, amount))).toEqual([615]);
    expect(isUneven({ ...money, step: 1 }, 615)).toBe(false);
  });

  it("never exceeds what is left of its money, nor touches what is kept for something else", ({ expect }) => {
    const money = { captured: 1_230, refund_reserved: 620, step: 10 };
    expect(chooseAmount(money, { items: [{}] }, 620)).toEqual({ amount: 610, left: 610 });
    expect(chooseAmount({ ...money, kept: 105 }, {}, 0)).toEqual({ amount: 500, left: 500 });
    expect(payableOf({ ...money, kept: 105 }, 495)).toBe(500);
    expect(payableOf(money, 601)).toBe(610);
    expect([roundedOf({ ...money, step: 1 }, 620), roundedOf(money, 601), roundedOf(money, 620)]).toEqual([
      620, 610, 610,
    ]);
  });
});

describe("the parts of a refund", () => {
  const payment = fc.record({
    id: fc.uuid(),
    created_at: fc.integer({ min: 1, max: 3 }),
    captured: fc.integer({ min: 0, max: 1_000 }),
    kept: fc.integer({ min: 0, max: 1_000 }),
  });
  const payments = fc
    .uniqueArray(payment, { selector: ({ id }) => id, maxLength: 5 })
    .map((list) => list.map(({ kept, ...one }) => ({ ...one, refund_reserved: Math.min(kept, one.captured) })));

  it("come to the amount, none to more than its payment has left, and drain the newest first", ({ expect }) => {
    fc.assert(
      fc.property(payments, fc.nat(), (given, seed) => {
        const leftOf = (id: string) => {
          const one = given.find((candidate) => candidate.id === id);
          return one ? one.captured - one.refund_reserved : 0;
        };
        const left = given.reduce((sum, { id }) => sum + leftOf(id), 0);
        if (left === 0) return;
        const amount = 1 + (seed % left);
        const parts = planParts(given, [], amount);
        expect(parts.reduce((sum, part) => sum + part.amount, 0)).toBe(amount);
        for (const part of parts) expect(part.amount).toBeGreaterThan(0);
        for (const part of parts.slice(0, -1)) expect(part.amount).toBe(leftOf(part.payment_id ?? ""));
        const last = parts.at(-1);
        expect(last?.amount).toBeLessThanOrEqual(leftOf(last?.payment_id ?? ""));
        const times = parts.map(({ payment_id }) => given.find(({ id }) => id === payment_id)?.created_at ?? 0);
        expect(times).toEqual(times.toSorted((a, b) => b - a));
      }),
    );
  });
});

describe("what a refund can be of", () => {
  const payment = (id: string, captured: number, created_at = 1) => ({ id, captured, refund_reserved: 0, created_at });
  const tender = (account_id: string, position: number, more: object = {}) => ({
    account_id,
    position,
    state: "captured" as const,
    amount: 100,
    refunded: 0,
    ...more,
  });

  it("is a payment that took money, of an order that is past being paid", ({ expect }) => {
    const payments = [payment("a", 100), payment("b", 0)];
    expect(refundableOfPayments("paid", payments)).toEqual([payment("a", 100)]);
    expect(refundableOfPayments("pending", payments)).toEqual([]);
  });

  it("is a card or credit that was taken of, and none that is only held or was released", ({ expect }) => {
    const taken = tender("a", 0);
    const tenders = [taken, tender("b", 1, { state: "held" }), tender("c", 2, { state: "released" })];
    expect(refundableTenders("paid", tenders)).toEqual([taken]);
    expect(refundableTenders("pending", tenders)).toEqual([]);
    expect(refundableTenders("paid", [tender("d", 0, { amount: 0 })])).toEqual([]);
  });

  it("is named by the payment, or by the account", ({ expect }) => {
    expect(sourceOf({ payment_id: "p", account_id: null })).toBe("p");
    expect(sourceOf({ payment_id: null, account_id: "a" })).toBe("a");
    expect(sourceOf({ payment_id: null, account_id: null })).toBe("");
  });

  it("is taken from the newest payment first, then from the tender that was taken last", ({ expect }) => {
    const payments = [payment("a", 50, 1), payment("b", 60, 2), payment("c", 70, 2)];
    const tenders = [tender("x", 0), tender("y", 1)];
    const of = (amount: number) =>
      planParts(payments, tenders, amount).map((part) => [sourceOf(part), part.payment_id !== null, part.amount]);
    expect(of(70)).toEqual([["c", true, 70]]);
    expect(of(131)).toEqual([
      ["c", true, 70],
      ["b", true, 60],
      ["a", true, 1],
    ]);
    expect(of(300)).toEqual([
      ["c", true, 70],
      ["b", true, 60],
      ["a", true, 50],
      ["y", false, 100],
      ["x", false, 20],
    ]);
    expect(of(0)).toEqual([]);
  });
});

describe("gift cards in a refund", () => {
  const card = item({ id: "card", variant_id: "card", quantity: 3, line_total: 7_500, is_gift_card: true });
  const tea = item({ id: "tea", quantity: 1, line_total: 1_000 });

  it("are among its units when it is of everything, and those of an amount only by name", ({ expect }) => {
    const whole = { item: card, quantity: 3 };
    expect(chooseUnits([card, tea], { restock: false })).toEqual({ kind: "chosen", units: [whole] });
    expect(chooseUnits([card, tea], { restock: true })).toEqual({
      kind: "chosen",
      units: [whole, { item: tea, quantity: 1 }],
    });
    expect(chooseUnits([card, tea], { restock: false, amount: 100 })).toEqual({ kind: "chosen", units: [] });
  });

  it("keep what was paid for them, as far as they are neither refunded nor named", ({ expect }) => {
    expect(keptForCards([card, tea], [])).toBe(7_500);
    expect(keptForCards([card, tea], [{ item: card, quantity: 2 }])).toBe(2_500);
    expect(keptForCards([{ ...card, refunded_quantity: 1 }, tea], [{ item: tea, quantity: 1 }])).toBe(5_000);
    expect(keptForCards([tea], [])).toBe(0);
  });

  it("are no part of an amount that does not name them", ({ expect }) => {
    const money = { captured: 8_500, refund_reserved: 400, step: 1, kept: 7_500 };
    expect(chooseAmount(money, { amount: 600 }, 0)).toEqual({ amount: 600, left: 600 });
    expect(chooseAmount(money, { amount: 601 }, 0)).toEqual({ amount: null, left: 600 });
    expect(chooseAmount({ ...money, refund_reserved: 2_000 }, {}, 0)).toEqual({ amount: null, left: 0 });
  });
});

import fc from "fast-check";
import { describe, it } from "vitest";
import { dueReversals, type ReportedSale } from "../../../../src/features/aftersales/tax-reports/rules.ts";

const sale = (wish: Partial<ReportedSale> = {}): ReportedSale => ({
  order_id: "o",
  amount: 1_000,
  is_cancelled: false,
  refunds: [],
  reversals: [],
  ...wish,
});

describe("what a tax engine has still to be told", () => {
  it("is nothing of a sale that stands", ({ expect }) => {
    expect(dueReversals(sale())).toEqual([]);
  });

  it("is each refund once, never more than the sale came to", ({ expect }) => {
    const refunds = [
      { refund_id: "a", amount: 300 },
      { refund_id: "b", amount: 200 },
      { refund_id: "c", amount: 600 },
      { refund_id: "d", amount: 5 },
    ];
    const due = dueReversals(sale({ refunds, reversals: [{ cause_id: "a", amount: 300 }] }));
    expect(due).toEqual([
      { cause_id: "b", amount: 200, is_whole: false },
      { cause_id: "c", amount: 500, is_whole: false },
    ]);
  });

  it("is nothing of a refund of gift cards alone", ({ expect }) => {
    expect(dueReversals(sale({ refunds: [{ refund_id: "a", amount: 0 }] }))).toEqual([]);
  });

  it("is the whole where one refund is all of it", ({ expect }) => {
    const refunds = [{ refund_id: "a", amount: 1_000 }];
    expect(dueReversals(sale({ refunds }))).toEqual([{ cause_id: "a", amount: 1_000, is_whole: true }]);
  });

  it("is what is left of a cancelled order, under its own id", ({ expect }) => {
    const refunds = [{ refund_id: "a", amount: 300 }];
    const cancelled = sale({ is_cancelled: true, refunds });
    expect(dueReversals(cancelled)).toEqual([{ cause_id: "o", amount: 1_000, is_whole: true }]);
    const reversals = [{ cause_id: "a", amount: 300 }];
    expect(dueReversals({ ...cancelled, reversals })).toEqual([{ cause_id: "o", amount: 700, is_whole: false }]);
    const all = [...reversals, { cause_id: "o", amount: 700 }];
    expect(dueReversals({ ...cancelled, reversals: all })).toEqual([]);
  });

  it("comes to the same however often it is asked, and to all of a cancelled order", ({ expect }) => {
    const amounts = fc.array(fc.nat(500), { maxLength: 6 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), amounts, fc.nat(6), (amount, refunded, told) => {
        const refunds = refunded.map((each, at) => ({ refund_id: `r${at}`, amount: each }));
        const some = dueReversals(sale({ amount, refunds: refunds.slice(0, told) }));
        const then = dueReversals(sale({ amount, refunds, reversals: some }));
        const reversals = [...some, ...then];
        expect(dueReversals(sale({ amount, refunds, reversals }))).toEqual([]);
        const sum = reversals.reduce((all, one) => all + one.amount, 0);
        expect(sum).toBe(
          Math.min(
            amount,
            refunded.reduce((all, one) => all + one, 0),
          ),
        );
        const rest = dueReversals(sale({ amount, refunds, reversals, is_cancelled: true }));
        expect(sum + rest.reduce((all, one) => all + one.amount, 0)).toBe(amount);
      }),
    );
  });
});

import { describe, it } from "vitest";
import {
  type Attempt,
  isChargeable,
  lastFailure,
  paymentsTooMany,
  paymentThatCounts,
  paymentToCapture,
  toIdempotencyKey,
} from "../../../../src/features/money/razorpay/rules.ts";

const attempt = (id: string, status: Attempt["status"], more: Partial<Attempt> = {}): Attempt => ({
  id,
  status,
  amount: 1_000,
  currency: "INR",
  captured: status === "captured",
  amount_refunded: 0,
  created_at: Number(id),
  ...more,
});
const due = { amount: 1_000, currency: "INR" };
const idsOf = (payments: readonly Attempt[]) => payments.map(({ id }) => id);

describe("the payments of an order at Razorpay", () => {
  it("count by the first that was captured, and the others are too many", ({ expect }) => {
    const payments = [attempt("3", "captured"), attempt("1", "failed"), attempt("2", "captured")];
    expect(paymentThatCounts(due, payments)?.id).toBe("2");
    expect(idsOf(paymentsTooMany(due, payments))).toEqual(["3"]);
    expect(paymentThatCounts(due, [attempt("1", "authorized")])).toBeUndefined();
    expect(paymentsTooMany(due, [attempt("1", "authorized"), attempt("2", "authorized")])).toEqual([]);
  });

  it("count by the same one once another went back whole, or a part of it did", ({ expect }) => {
    const returned = attempt("1", "refunded", { captured: true, amount_refunded: 1_000 });
    expect(paymentThatCounts(due, [returned, attempt("2", "captured")])?.id).toBe("2");
    expect(paymentsTooMany(due, [returned, attempt("2", "captured")])).toEqual([]);
    const worked_with = attempt("2", "captured", { amount_refunded: 300 });
    expect(paymentThatCounts(due, [attempt("1", "captured"), worked_with])?.id).toBe("2");
    expect(idsOf(paymentsTooMany(due, [attempt("1", "captured"), worked_with]))).toEqual(["1"]);
    const both = [returned, attempt("2", "refunded", { captured: true, amount_refunded: 1_000 })];
    expect(paymentThatCounts(due, both)?.id).toBe("1");
    expect(paymentsTooMany(due, both)).toEqual([]);
  });

  it("hold no money by an authorisation that lapsed", ({ expect }) => {
    const lapsed = attempt("1", "refunded", { captured: false, amount_refunded: 1_000 });
    expect(paymentThatCounts(due, [lapsed])).toBeUndefined();
    expect(paymentToCapture(due, [lapsed])).toBeUndefined();
  });

  it("are no payment of the order where they are of another amount or currency, and go back once captured", ({
    expect,
  }) => {
    for (const odd of [{ amount: 900 }, { amount: 1_020 }, { currency: "USD" }]) {
      const [held, taken] = [attempt("1", "authorized", odd), attempt("2", "captured", odd)];
      expect(paymentToCapture(due, [held, attempt("3", "authorized")])?.id).toBe("3");
      expect(paymentToCapture(due, [held])).toBeUndefined();
      expect(paymentThatCounts(due, [taken])).toBeUndefined();
      expect(idsOf(paymentsTooMany(due, [taken, held]))).toEqual(["2"]);
    }
  });

  it("are captured by the first that is authorised, and declined by the last that failed", ({ expect }) => {
    const payments = [
      attempt("3", "authorized"),
      attempt("2", "authorized"),
      attempt("1", "failed"),
      attempt("4", "failed"),
    ];
    expect(paymentToCapture(due, payments)?.id).toBe("2");
    expect(lastFailure(payments)?.id).toBe("4");
    expect(paymentToCapture(due, [attempt("2", "authorized", { created_at: 1 }), attempt("1", "authorized")])?.id).toBe(
      "1",
    );
  });
});

describe("an amount at Razorpay", () => {
  it("is no less than a hundred of the smallest unit, and of three decimals the last is 0", ({ expect }) => {
    expect([99, 100, 99_999_999, 100_000_000].map((amount) => isChargeable(amount, "INR"))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect([1_000, 1_005].map((amount) => isChargeable(amount, "KWD"))).toEqual([true, false]);
    expect([0, 1, 50].map((amount) => isChargeable(amount, "JPY"))).toEqual([false, true, true]);
  });

  it("goes back under a key of the letters that Razorpay takes, each key its own", ({ expect }) => {
    const keys = ["re:1", "ar:0190-ab:1:500", "twice:pay_1:2"].map(toIdempotencyKey);
    for (const key of keys) expect(key).toMatch(/^[\w-]{10,}$/);
    expect(new Set(keys).size).toBe(3);
  });
});

import { describe, it } from "vitest";
import {
  decideArrival,
  decideTakingOut,
  isOwed,
  nextHandover,
} from "../../../../src/features/ordering/cart/merge-rules.ts";
import { type Line, type Offers, UNSEEN } from "../../../../src/features/ordering/cart/rules.ts";

const line = (variant_id: string, quantity: number): Line => ({
  line_id: variant_id,
  variant_id,
  quantity,
  seen_price: 1,
});
const offers: Offers = new Map();
const sale = (order_id: string) => ({ order_id, lines: [{ variant_id: "mug", quantity: 2 }] });

describe("a guest's cart that goes into an account's", () => {
  it("brings its lines before it has any taken out, and names the orders whose lines are not among them", ({
    expect,
  }) => {
    expect(nextHandover({ is_merged: false, owed: [] })).toEqual({ kind: "bring", without_orders: [] });
    expect(nextHandover({ is_merged: false, owed: [sale("a"), sale("b")] })).toEqual({
      kind: "bring",
      without_orders: ["a", "b"],
    });
  });

  it("has sold lines taken out one order after the other, and is done after the last", ({ expect }) => {
    expect(nextHandover({ is_merged: true, owed: [sale("a"), sale("b")] })).toEqual({
      kind: "take_out",
      sold: sale("a"),
    });
    expect(nextHandover({ is_merged: true, owed: [] })).toBeUndefined();
  });

  it("owes the account's cart only what was sold by this very call, once an account has it", ({ expect }) => {
    expect(isOwed("user", sale("a").lines)).toBe(true);
    expect(isOwed("user", [])).toBe(false);
    expect(isOwed(null, sale("a").lines)).toBe(false);
  });
});

describe("an account's cart", () => {
  it("takes a guest's lines in once, and settles the orders that they come without", ({ expect }) => {
    const arrival = { lines: [line("mug", 2)], without_orders: ["a"] };
    expect(decideArrival({ is_known: false, lines: [line("jar", 1)] }, arrival, offers)).toEqual({
      lines: [line("jar", 1), line("mug", 2)],
      currency: null,
      settled: ["a"],
    });
    const euros = { ...arrival, currency: "EUR" };
    expect(decideArrival({ is_known: false, lines: [], currency: "USD" }, euros, offers)?.currency).toBe("EUR");
    const kept = decideArrival({ is_known: false, lines: [line("jar", 1)], currency: "USD" }, euros, offers);
    expect([kept?.currency, kept?.lines[1]?.seen_price]).toEqual(["USD", UNSEEN]);
    expect(decideArrival({ is_known: true, lines: [] }, arrival, offers)).toBeUndefined();
  });

  it("has an order's lines taken out once", ({ expect }) => {
    const lines = [line("mug", 3)];
    expect(decideTakingOut({ is_settled: false, lines }, sale("a"))).toEqual([line("mug", 1)]);
    expect(decideTakingOut({ is_settled: true, lines }, sale("a"))).toBeUndefined();
  });
});

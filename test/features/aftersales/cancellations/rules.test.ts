import fc from "fast-check";
import { describe, it } from "vitest";
import { type CancellableOrder, chooseCancel } from "../../../../src/features/aftersales/cancellations/rules.ts";
import { amountOfUnits, unpaidUnits } from "../../../../src/features/aftersales/refunds/rules.ts";
import { leftOf, type LineUnits, type Units } from "../../../../src/features/ordering/orders/action-rules.ts";
import { orderStatuses } from "../../../../src/features/ordering/orders/rules.ts";

const line = (id: string, quantity: number, more: Partial<LineUnits> = {}): LineUnits => ({
  id,
  quantity,
  prepared_quantity: 0,
  shipped_quantity: 0,
  cancelling_quantity: 0,
  cancelled_quantity: 0,
  is_gift_card: false,
  ...more,
});
const order = (more: Partial<CancellableOrder> = {}): CancellableOrder => ({
  status: "processing",
  cancel_requested_at: null,
  items: [line("tea", 3), line("mug", 2)],
  ...more,
});
const of = (order_item_id: string, quantity: number): Units => ({ order_item_id, quantity });
const whole = { kind: "whole" };
const some = (...units: Units[]) => ({ kind: "items", units, unpacks: false });

describe("a cancel", () => {
  it("is of the whole order while nothing of it has left", ({ expect }) => {
    for (const status of ["pending", "capturing", "paid", "processing", "cancelled", "delivered"] as const)
      expect(chooseCancel(order({ status }), undefined, "shopper")).toEqual(whole);
  });

  it("is of what has not left once a part has, for staff with what is packed", ({ expect }) => {
    const items = [
      line("tea", 3, { shipped_quantity: 1, prepared_quantity: 1 }),
      line("mug", 1, { shipped_quantity: 1 }),
    ];
    const shipping = order({ status: "shipping", items });
    expect(chooseCancel(shipping, undefined, "shopper")).toEqual(some(of("tea", 1)));
    expect(chooseCancel(shipping, undefined, "staff")).toEqual({ ...some(of("tea", 2)), unpacks: true });
    const done = order({
      status: "shipping",
      items: [line("tea", 2, { shipped_quantity: 1, cancelling_quantity: 1 })],
    });
    expect(chooseCancel(done, undefined, "staff")).toEqual({ kind: "too_late" });
  });

  it("is of the named units, and of the whole when these are all that is left", ({ expect }) => {
    expect(chooseCancel(order(), [of("tea", 1)], "shopper")).toEqual(some(of("tea", 1)));
    expect(chooseCancel(order(), [of("tea", 3), of("mug", 2)], "shopper")).toEqual(whole);
    const rest = order({
      items: [line("tea", 3, { cancelled_quantity: 2 }), line("mug", 2, { cancelling_quantity: 2 })],
    });
    expect(chooseCancel(rest, [of("tea", 1)], "staff")).toEqual(whole);
    const shipping = order({ status: "shipping", items: [line("tea", 2, { shipped_quantity: 1 })] });
    expect(chooseCancel(shipping, [of("tea", 1)], "staff")).toEqual(some(of("tea", 1)));
    const unpaid = order({ status: "pending" });
    expect(chooseCancel(unpaid, [of("tea", 3), of("mug", 2)], "shopper")).toEqual(whole);
    expect(chooseCancel(unpaid, [of("tea", 3)], "shopper")).toEqual({ kind: "too_late" });
  });

  it("leaves what is packed, sent, cancelled or a gift card", ({ expect }) => {
    const items = [
      line("tea", 5, { prepared_quantity: 1, shipped_quantity: 1, cancelling_quantity: 1, cancelled_quantity: 1 }),
      line("card", 2, { is_gift_card: true }),
    ];
    const refused = (asked: Units[]) => chooseCancel(order({ items }), asked, "staff");
    expect(refused([of("tea", 2)])).toEqual({ kind: "exceeded", order_item_id: "tea", left: 1 });
    expect(refused([of("card", 1)])).toEqual({ kind: "exceeded", order_item_id: "card", left: 0 });
    expect(refused([of("tea", 1), of("cup", 1)])).toEqual({ kind: "unknown_item", at: 1 });
    expect(refused([of("tea", 1)])).toEqual(some(of("tea", 1)));
  });

  it("in part never takes more than is in no parcel, in any state", ({ expect }) => {
    const count = fc.integer({ min: 0, max: 3 });
    const lines = fc.array(fc.tuple(count, count, count, count, fc.integer({ min: 1, max: 3 })), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(
        lines,
        fc.constantFrom(...orderStatuses),
        fc.array(fc.integer({ min: 0, max: 4 })),
        (given, status, dice) => {
          const items = given.map(([prepared, shipped, cancelling, cancelled, more], at) =>
            line(`${at}`, prepared + shipped + cancelling + cancelled + more, {
              prepared_quantity: prepared,
              shipped_quantity: shipped,
              cancelling_quantity: cancelling,
              cancelled_quantity: cancelled,
            }),
          );
          const asked = items.map(({ id }, at) => of(id, dice[at] ?? 0)).filter(({ quantity }) => quantity > 0);
          const chosen = chooseCancel(order({ status, items }), asked, "staff");
          if (chosen.kind !== "items") return;
          for (const { order_item_id, quantity } of chosen.units) {
            const own = items.find(({ id }) => id === order_item_id);
            expect(own && quantity <= leftOf(own)).toBe(true);
          }
          expect(["paid", "processing", "shipping"]).toContain(status);
        },
      ),
    );
  });
});

describe("the money of cancelled units", () => {
  it("adds up to the line exactly, however it is cancelled, and never pays a refunded unit again", ({ expect }) => {
    const figures = fc.record({
      quantity: fc.integer({ min: 1, max: 12 }),
      unit_price: fc.integer({ min: 0, max: 10_000 }),
      discount: fc.integer({ min: 0, max: 100 }),
      tax_total: fc.integer({ min: 0, max: 5_000 }),
      cuts: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 12 }),
    });
    fc.assert(
      fc.property(figures, ({ quantity, unit_price, discount, tax_total, cuts }) => {
        const line_total = quantity * unit_price;
        const discount_total = Math.floor((line_total * discount) / 100);
        const item = {
          id: "tea",
          variant_id: "tea",
          quantity,
          line_total,
          discount_total,
          tax_total,
          is_gift_card: false,
        };
        let [refunded_quantity, sum] = [0, 0];
        for (const cut of [...cuts, quantity]) {
          const units = unpaidUnits([{ ...item, refunded_quantity }], [of("tea", cut)]);
          sum += amountOfUnits(units);
          refunded_quantity += units.reduce((total, one) => total + one.quantity, 0);
          expect(refunded_quantity).toBeLessThanOrEqual(quantity);
        }
        expect(sum).toBe(line_total - discount_total + tax_total);
      }),
    );
  });
});

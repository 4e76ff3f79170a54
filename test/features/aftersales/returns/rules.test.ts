import fc from "fast-check";
import { describe, it } from "vitest";
import { paidFor } from "../../../../src/features/aftersales/refunds/rules.ts";
import {
  drawReturns,
  isPossible,
  nextReturnStatus,
  openOf,
  paidForShipping,
  paidForUnits,
  planReturnRefund,
  refundableOf,
  type ReturnLine,
  returnMoves,
  staffReturnActionsOf,
  uninspectedOf,
  lacksPhoto,
  shopperReturnActionsOf,
} from "../../../../src/features/aftersales/returns/rules.ts";
import {
  returnableNow,
  returnableOf,
  returnStatuses,
  refusalOfUnits,
} from "../../../../src/features/ordering/orders/action-rules.ts";

const line = (more: Partial<ReturnLine> = {}): ReturnLine => ({
  order_item_id: "i",
  quantity: 2,
  received_quantity: 0,
  restocked_quantity: 0,
  damaged_quantity: 0,
  written_off_quantity: 0,
  refunded_quantity: 0,
  ...more,
});

const unseen = { photos: [], lacks_photo: false };

describe("a return", () => {
  it("ends received, rejected or cancelled, and from there goes nowhere", ({ expect }) => {
    const ends = returnStatuses.filter((status) => Object.keys(returnMoves[status]).length === 0);
    expect(ends.toSorted()).toEqual(["cancelled", "received", "rejected"]);
    expect(drawReturns().split("\n")).toEqual([
      "stateDiagram-v2",
      "  [*] --> requested: request",
      "  requested --> approved: approve",
      "  requested --> rejected: reject",
      "  requested --> cancelled: cancel",
      "  requested --> received: receive",
      "  approved --> cancelled: cancel",
      "  approved --> received: receive",
      "  rejected --> [*]",
      "  received --> [*]",
      "  cancelled --> [*]",
    ]);
  });

  it("is not called off once money for it is back", ({ expect }) => {
    const refunded = { status: "approved", items: [line({ refunded_quantity: 1 })], ...unseen } as const;
    expect(isPossible(refunded, "cancel")).toBe(false);
    expect(isPossible(refunded, "receive")).toBe(true);
    expect(isPossible({ ...refunded, items: [line()] }, "cancel")).toBe(true);
  });

  it("waits for its units until it is received or called off", ({ expect }) => {
    for (const status of returnStatuses)
      expect(openOf(status, line()), status).toBe(nextReturnStatus(status, "receive") ? 2 : 0);
  });

  it("lists what staff may do by its state, its units and their rights", ({ expect }) => {
    const all = { writes: true, pays: true };
    expect(staffReturnActionsOf({ status: "requested", items: [line()], ...unseen }, all)).toEqual([
      "approve",
      "reject",
      "cancel",
      "label",
      "receive",
    ]);
    expect(staffReturnActionsOf({ status: "approved", items: [line()], ...unseen }, all)).toEqual([
      "cancel",
      "label",
      "receive",
      "refund",
    ]);
    const came = { status: "received", items: [line({ received_quantity: 1 })], ...unseen } as const;
    expect(staffReturnActionsOf(came, all)).toEqual(["inspect", "refund"]);
    expect(staffReturnActionsOf(came, { writes: true, pays: false })).toEqual(["inspect"]);
    expect(staffReturnActionsOf(came, { writes: false, pays: true })).toEqual([]);
    const done = line({ received_quantity: 1, restocked_quantity: 1, refunded_quantity: 1 });
    expect(staffReturnActionsOf({ status: "received", items: [done], ...unseen }, all)).toEqual([]);
  });

  it("is not approved while it lacks a photo, and takes photos until its units are back", ({ expect }) => {
    const all = { writes: true, pays: true };
    const shown = (more: object) => ({ status: "requested" as const, items: [line()], ...unseen, ...more });
    expect(staffReturnActionsOf(shown({ lacks_photo: true }), all)).not.toContain("approve");
    expect(shopperReturnActionsOf(shown({}))).toEqual(["cancel", "add_photo"]);
    expect(shopperReturnActionsOf(shown({ photos: [1, 2, 3, 4, 5] }))).toEqual(["cancel"]);
    for (const status of ["received", "rejected", "cancelled"] as const)
      expect(shopperReturnActionsOf(shown({ status }))).toEqual([]);
  });

  it("lacks a photo where its shopper gave a reason that needs one, and added none", ({ expect }) => {
    const reasons = [
      { code: "damaged", needs_photo: true },
      { code: "other", needs_photo: false },
    ];
    const asked = (reason: string | null, more: object = {}) => ({
      origin: "shopper" as const,
      photos: [],
      items: [
        { quantity: 1, reason: "other" },
        { quantity: 1, reason },
      ],
      ...more,
    });
    expect(lacksPhoto(asked("damaged"), reasons)).toBe(true);
    expect(lacksPhoto(asked("damaged", { photos: [1] }), reasons)).toBe(false);
    expect(lacksPhoto(asked("damaged", { origin: "shop" }), reasons)).toBe(false);
    expect(lacksPhoto(asked("damaged", { items: [{ quantity: 0, reason: "damaged" }] }), reasons)).toBe(false);
    for (const reason of ["other", "gone", null]) expect(lacksPhoto(asked(reason), reasons)).toBe(false);
  });
});

describe("the units of a return", () => {
  it("are refunded as they came, or before they came as they were agreed on", ({ expect }) => {
    const came = line({ received_quantity: 1 });
    expect(refundableOf("requested", line())).toBe(0);
    expect(refundableOf("approved", line())).toBe(2);
    expect(refundableOf("received", came)).toBe(1);
    expect(refundableOf("received", { ...came, refunded_quantity: 2 })).toBe(0);
    expect(refundableOf("rejected", came)).toBe(0);
  });

  it("are inspected once each", ({ expect }) => {
    expect(
      uninspectedOf(
        line({ received_quantity: 5, restocked_quantity: 1, damaged_quantity: 2, written_off_quantity: 1 }),
      ),
    ).toBe(1);
  });

  it("are refused by the first line that has too few of them, or is not there", ({ expect }) => {
    const left = new Map([
      ["a", 2],
      ["b", 0],
    ]);
    const asked = (...units: [string, number][]) =>
      units.map(([order_item_id, quantity]) => ({ order_item_id, quantity }));
    expect(refusalOfUnits(left, asked(["a", 2]))).toBeNull();
    expect(refusalOfUnits(left, asked(["a", 1], ["c", 1]))).toEqual({ kind: "unknown_item", at: 1 });
    expect(refusalOfUnits(left, asked(["a", 3], ["c", 1]))).toEqual({ kind: "exceeded", order_item_id: "a", left: 2 });
    expect(refusalOfUnits(left, asked(["b", 1]))).toEqual({ kind: "exceeded", order_item_id: "b", left: 0 });
  });
});

describe("what a shopper can still send back", () => {
  const parcel = fc.record({
    status: fc.constantFrom("prepared", "shipped", "delivered", "cancelled"),
    delivered_at: fc.option(fc.integer({ min: 0, max: 20 })),
    items: fc.array(fc.record({ order_item_id: fc.constantFrom("i", "j"), quantity: fc.integer({ min: 1, max: 5 }) }), {
      maxLength: 3,
    }),
  });
  const sent = fc.record({
    id: fc.constant("i"),
    shipped_quantity: fc.integer({ min: 0, max: 20 }),
    returned_quantity: fc.integer({ min: 0, max: 5 }),
    returning_quantity: fc.integer({ min: 0, max: 5 }),
  });

  it("is never more than is with them, nor more than came in time, and never grows with time", ({ expect }) => {
    fc.assert(
      fc.property(sent, fc.array(parcel, { maxLength: 5 }), fc.nat(20), fc.nat(20), (one, parcels, since, later) => {
        const now = returnableNow(one, parcels, since);
        expect(now).toBeGreaterThanOrEqual(0);
        expect(now).toBeLessThanOrEqual(Math.max(0, returnableOf(one)));
        expect(returnableNow(one, parcels, since + later)).toBeLessThanOrEqual(now);
      }),
    );
  });
});

describe("what refunds of a return come to", () => {
  const bought = fc.record({
    quantity: fc.integer({ min: 1, max: 9 }),
    unit_price: fc.integer({ min: 0, max: 5_000_000 }),
    discount_part: fc.integer({ min: 0, max: 100 }),
    tax_ppm: fc.integer({ min: 0, max: 250_000 }),
  });

  it("is in any parts and any order exactly what was paid for the lines and the shipping, less the fees", ({
    expect,
  }) => {
    fc.assert(
      fc.property(
        fc.array(bought, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 0, max: 100_000 }),
        fc.array(fc.record({ at: fc.nat(3), part: fc.integer({ min: 1, max: 4 }), fee: fc.nat(50) }), {
          maxLength: 12,
        }),
        (lines, shipping, parts) => {
          const items = lines.map(({ quantity, unit_price, discount_part, tax_ppm }, at) => {
            const line_total = quantity * unit_price;
            const discount_total = Math.floor((line_total * discount_part) / 100);
            const tax_total = Math.round(((line_total - discount_total) * tax_ppm) / 1_000_000);
            const id = String(at);
            return {
              id,
              variant_id: id,
              quantity,
              refunded_quantity: 0,
              line_total,
              discount_total,
              tax_total,
              is_gift_card: false,
            };
          });
          const returned = items.map(({ id, quantity }) =>
            line({ order_item_id: id, quantity, received_quantity: quantity }),
          );
          const paid = (units: Parameters<typeof paidForUnits>[1]) => paidForUnits(items, units, 1);
          const whole = items.reduce((sum, item) => sum + paidFor(item), shipping);
          expect(paidForShipping(whole, items)).toBe(shipping);
          let [given, fees, left] = [0, 0, shipping];
          const ask = (asked: Parameters<typeof planReturnRefund>[1]): void => {
            const planned = planReturnRefund({ status: "received", items: returned }, asked, left, paid);
            if (planned.kind !== "planned") return;
            expect(planned.amount).toBeGreaterThan(0);
            given += planned.amount;
            fees += asked.fee_amount;
            left -= asked.shipping_amount;
            for (const { order_item_id, quantity } of planned.items) {
              const [item, one] = [items[Number(order_item_id)], returned[Number(order_item_id)]];
              if (!item || !one) throw new Error("no such line");
              item.refunded_quantity += quantity;
              returned[Number(order_item_id)] = { ...one, refunded_quantity: one.refunded_quantity + quantity };
              expect(item.refunded_quantity).toBeLessThanOrEqual(item.quantity);
            }
          };
          for (const { at, part, fee } of parts)
            ask({
              items: [{ order_item_id: String(at), quantity: part }],
              shipping_amount: Math.min(left, part),
              fee_amount: fee,
            });
          const open = returned.some(({ quantity, refunded_quantity }) => refunded_quantity < quantity);
          const rest = whole - given - fees;
          if (open) ask({ shipping_amount: left, fee_amount: 0 });
          else if (left === 0) expect(rest).toBe(0);
          expect(given + fees).toBeLessThanOrEqual(whole);
          if (open && rest > 0) expect(given + fees).toBe(whole);
        },
      ),
    );
  });

  it("is refused above what there is of units and of the shipping, and where a fee leaves nothing", ({ expect }) => {
    const came = { status: "received", items: [line({ received_quantity: 2, refunded_quantity: 1 })] } as const;
    const paid = (units: readonly { quantity: number }[]) =>
      units.reduce((sum, { quantity }) => sum + 10 * quantity, 0);
    const plan = (more: Partial<Parameters<typeof planReturnRefund>[1]>) =>
      planReturnRefund(came, { shipping_amount: 0, fee_amount: 0, ...more }, 5, paid);
    expect(plan({})).toEqual({ kind: "planned", items: [{ order_item_id: "i", quantity: 1 }], amount: 10 });
    expect(plan({ shipping_amount: 5, fee_amount: 14 })).toMatchObject({ kind: "planned", amount: 1 });
    expect(plan({ shipping_amount: 5, fee_amount: 15 })).toEqual({ kind: "fee_exceeded", most: 14 });
    expect(plan({ shipping_amount: 6 })).toEqual({ kind: "shipping_exceeded", left: 5 });
    expect(plan({ items: [{ order_item_id: "i", quantity: 2 }] })).toEqual({
      kind: "exceeded",
      order_item_id: "i",
      left: 1,
    });
    expect(planReturnRefund({ ...came, status: "requested" }, { shipping_amount: 0, fee_amount: 0 }, 5, paid)).toEqual({
      kind: "nothing",
    });
  });
});

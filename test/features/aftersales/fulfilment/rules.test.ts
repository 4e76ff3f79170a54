import fc from "fast-check";
import { describe, it } from "vitest";
import {
  chooseUnits,
  chooseUnitsBack,
  completingEvents,
  deliverEvent,
  drawFulfilments,
  moveOfFulfilment,
  ofLines,
  shipEvent,
  sumOfBack,
  tallyOfBack,
  takeBackEvents,
  unitsLeft,
} from "../../../../src/features/aftersales/fulfilment/rules.ts";
import {
  leftOf,
  type LineUnits,
  parcelStatuses,
  type ParcelStatus,
  returnableOf,
} from "../../../../src/features/ordering/orders/action-rules.ts";

type Line = LineUnits & { readonly variant_id: string };
const line = (id: string, quantity: number, more: Partial<Line> = {}): Line => ({
  id,
  variant_id: id,
  quantity,
  prepared_quantity: 0,
  shipped_quantity: 0,
  cancelling_quantity: 0,
  cancelled_quantity: 0,
  is_gift_card: false,
  ...more,
});
const card = line("card", 2, { is_gift_card: true });
const of = (order_item_id: string, quantity: number) => ({ order_item_id, quantity });

describe("a parcel", () => {
  it("goes from prepared to delivered or back to the sender, or is cancelled before it leaves", ({ expect }) => {
    const moves = parcelStatuses.flatMap((from) =>
      parcelStatuses.flatMap((to) => {
        const event = moveOfFulfilment(from, to);
        return event === undefined ? [] : [`${from} ${event} ${to}`];
      }),
    );
    expect(moves).toEqual([
      "prepared ship shipped",
      "prepared cancel cancelled",
      "shipped fail failed",
      "shipped deliver delivered",
      "shipped return returned_to_sender",
      "failed retry shipped",
      "failed deliver delivered",
      "failed return returned_to_sender",
    ]);
  });

  it("is drawn from its table", ({ expect }) => {
    expect(drawFulfilments().split("\n")).toEqual([
      "stateDiagram-v2",
      "  [*] --> prepared",
      "  prepared --> shipped: ship",
      "  prepared --> cancelled: cancel",
      "  shipped --> delivered: deliver",
      "  shipped --> failed: fail",
      "  shipped --> returned_to_sender: return",
      "  failed --> shipped: retry",
      "  failed --> delivered: deliver",
      "  failed --> returned_to_sender: return",
      "  delivered --> [*]",
      "  returned_to_sender --> [*]",
      "  cancelled --> [*]",
    ]);
  });
});

describe("the units of a parcel", () => {
  const tea = line("tea", 9, {
    prepared_quantity: 1,
    shipped_quantity: 2,
    cancelling_quantity: 1,
    cancelled_quantity: 2,
  });
  const pot = line("pot", 1, { shipped_quantity: 1 });

  it("are at most those in no other one that are to leave, and no gift cards", ({ expect }) => {
    expect([leftOf(tea), leftOf(pot), leftOf(card)]).toEqual([3, 0, 0]);
    expect(unitsLeft([tea, pot, card])).toEqual([of("tea", 3)]);
  });

  it("are all that are left where none are named", ({ expect }) => {
    expect(chooseUnits([tea, pot], undefined)).toEqual({ kind: "chosen", units: [of("tea", 3)] });
    expect(chooseUnits([pot, card], undefined)).toEqual({ kind: "nothing" });
  });

  it("are the named ones, unless they are too many or of another order", ({ expect }) => {
    expect(chooseUnits([tea, pot], [of("tea", 3)])).toEqual({ kind: "chosen", units: [of("tea", 3)] });
    expect(chooseUnits([tea, pot], [of("tea", 4)])).toEqual({ kind: "exceeded", order_item_id: "tea", left: 3 });
    expect(chooseUnits([tea, card], [of("tea", 1), of("card", 1)])).toEqual({
      kind: "exceeded",
      order_item_id: "card",
      left: 0,
    });
    expect(chooseUnits([tea, pot], [of("tea", 1), of("cup", 1)])).toEqual({ kind: "unknown_item", at: 1 });
  });

  it("are those of the first lines of their variant that are left", ({ expect }) => {
    const lines = [line("a", 2, { variant_id: "v" }), line("b", 3, { variant_id: "v" }), line("c", 1)];
    expect(ofLines(lines, [{ variant_id: "v", quantity: 3 }])).toEqual([of("a", 2), of("b", 1)]);
    expect(ofLines(lines, [{ variant_id: "v", quantity: 2 }])).toEqual([of("a", 2)]);
    expect(ofLines(lines, [{ variant_id: "c", quantity: 4 }])).toEqual([of("c", 1)]);
    expect(ofLines(lines, [{ variant_id: "other", quantity: 4 }])).toEqual([]);
  });
});

describe("what comes back with a parcel", () => {
  const sent = (id: string, shipped: number, returned = 0, returning = 0) => ({
    id,
    shipped_quantity: shipped,
    returned_quantity: returned,
    returning_quantity: returning,
  });
  const back = (order_item_id: string, restock = 0, damage = 0, write_off = 0) => ({
    order_item_id,
    restock,
    damage,
    write_off,
  });

  it("is all of it with one outcome, less the units that are back or in a return already", ({ expect }) => {
    const lines = [sent("tea", 5, 1, 2), sent("pot", 2, 2), sent("cup", 9)];
    const parcel = [of("tea", 3), of("pot", 1), of("cup", 4)];
    expect(chooseUnitsBack(lines, parcel, "damage")).toEqual({
      kind: "chosen",
      units: [back("tea", 0, 2), back("cup", 0, 4)],
    });
    expect(chooseUnitsBack(lines, [of("pot", 2)], "restock")).toEqual({ kind: "chosen", units: [] });
  });

  it("is the named units, unless they are too many or of another parcel", ({ expect }) => {
    const lines = [sent("tea", 5), sent("pot", 2)];
    const parcel = [of("tea", 3)];
    const asked = [back("tea", 1, 1, 1)];
    expect(chooseUnitsBack(lines, parcel, asked)).toEqual({ kind: "chosen", units: asked });
    expect(chooseUnitsBack(lines, parcel, [back("tea", 2, 1, 1)])).toMatchObject({ kind: "exceeded", left: 3 });
    expect(chooseUnitsBack(lines, parcel, [back("pot", 1)])).toEqual({ kind: "unknown_item", at: 0 });
  });

  it("is never more than was sent and is out", ({ expect }) => {
    const units = fc.integer({ min: 0, max: 9 });
    fc.assert(
      fc.property(units, units, units, units, units, units, units, (shipped, returned, returning, packed, a, b, c) => {
        fc.pre(returned + returning <= shipped && packed > 0 && a + b + c > 0);
        const line = sent("tea", shipped, returned, returning);
        for (const asked of [[back("tea", a, b, c)], "restock", "write_off"] as const) {
          const chosen = chooseUnitsBack([line], [of("tea", packed)], asked);
          const came = chosen.kind === "chosen" ? chosen.units.reduce((sum, one) => sum + sumOfBack(one), 0) : 0;
          expect(came).toBeLessThanOrEqual(Math.min(packed, returnableOf(line)));
          if (typeof asked === "string") expect(came).toBe(Math.min(packed, returnableOf(line)));
        }
      }),
    );
  });
});

describe("an order", () => {
  it("has shipped once all has left that is ever to leave", ({ expect }) => {
    const lines = [line("tea", 3, { shipped_quantity: 1, cancelled_quantity: 1 }), card];
    expect(shipEvent(lines, [of("tea", 1)])).toBe("ship");
    expect(shipEvent(lines, [])).toBe("ship_part");
    expect(shipEvent([...lines, line("pot", 1)], [of("tea", 1)])).toBe("ship_part");
    expect(shipEvent([...lines, line("pot", 1)], [of("tea", 1), of("pot", 1)])).toBe("ship");
    expect(shipEvent([line("tea", 2)], [of("tea", 1), of("tea", 1)])).toBe("ship");
  });

  it("has not shipped while a refund of the rest may come to nothing", ({ expect }) => {
    expect(shipEvent([line("tea", 2, { cancelling_quantity: 1 })], [of("tea", 1)])).toBe("ship_part");
  });

  const parcels = (...statuses: ParcelStatus[]) => statuses.map((status, at) => ({ id: `p${at}`, status }));

  it("is delivered with the last parcel of one that has shipped", ({ expect }) => {
    expect(deliverEvent("shipped", parcels("delivered", "cancelled", "shipped"), ["p2"])).toBe("deliver");
    expect(deliverEvent("shipped", parcels("shipped", "shipped"), ["p1"])).toBe("deliver_part");
    expect(deliverEvent("shipped", parcels("shipped", "shipped"), ["p0", "p1"])).toBe("deliver");
    expect(deliverEvent("shipping", parcels("shipped"), ["p0"])).toBe("deliver_part");
    expect(deliverEvent("shipped", parcels("failed", "shipped"), ["p1"])).toBe("deliver_part");
    expect(deliverEvent("shipped", parcels("failed", "returned_to_sender"), ["p0"])).toBe("deliver");
  });

  it("is delivered when its last parcel comes back and another has arrived, and never when all came back", ({
    expect,
  }) => {
    expect(takeBackEvents("shipped", parcels("delivered", "failed"), "p1")).toEqual(["take_back", "deliver"]);
    expect(takeBackEvents("shipped", parcels("delivered", "failed", "shipped"), "p1")).toEqual(["take_back"]);
    expect(takeBackEvents("shipped", parcels("shipped", "cancelled"), "p0")).toEqual(["take_back"]);
    expect(takeBackEvents("shipping", parcels("delivered", "shipped"), "p1")).toEqual(["take_back"]);
  });

  it("is completed when its last units will not leave", ({ expect }) => {
    const done = [line("tea", 2, { shipped_quantity: 1, cancelled_quantity: 1 })];
    expect(completingEvents("shipping", done, parcels("shipped"))).toEqual(["ship"]);
    expect(completingEvents("shipping", done, parcels("delivered", "cancelled"))).toEqual(["ship", "deliver"]);
    expect(completingEvents("processing", done, parcels("delivered"))).toEqual([]);
    expect(completingEvents("shipping", [line("tea", 2, { shipped_quantity: 1 })], parcels("shipped"))).toEqual([]);
  });
});

it("tallies what becomes of units that came back", ({ expect }) => {
  const units = [
    { restock: 1, damage: 2, write_off: 4 },
    { restock: 10, damage: 20, write_off: 40 },
  ];
  expect(tallyOfBack(units)).toEqual({ restocked: 11, damaged: 22, written_off: 44 });
  expect(tallyOfBack([])).toEqual({ restocked: 0, damaged: 0, written_off: 0 });
});

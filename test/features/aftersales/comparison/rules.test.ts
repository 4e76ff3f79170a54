import { describe, it } from "vitest";
import { judgeUnits, kindsOf, mayMend, type UnitsView } from "../../../../src/features/aftersales/comparison/rules.ts";

const kinds = Object.values(kindsOf).flat();

const sold: UnitsView = {
  variant_id: "a",
  ordered: 3,
  sent: 0,
  restocked: 0,
  restocking: 0,
  hold: "committed",
  committed: 3,
  shipped: 0,
  cancelled: 0,
  shipments: [],
  refunds: [],
};
const gone = { ...sold, committed: 0, shipped: 3 };
const forgotten: UnitsView = { ...sold, hold: null, committed: 0 };
const refunded = { ...sold, committed: 2, refunds: [{ refund_id: "r", quantity: 1 }] };

describe("what may be mended", () => {
  it("is nothing in a list, and nothing that is for a person", ({ expect }) => {
    for (const kind of kinds) {
      expect(mayMend("list", kind, "settle")).toBe(false);
      expect(mayMend("fix", kind, "decide")).toBe(false);
      expect(mayMend("fix", kind, "settle")).toBe(true);
    }
  });

  it("is unasked all but what only a database that has forgotten something has", ({ expect }) => {
    expect(kinds.filter((kind) => !mayMend("routine", kind, "settle"))).toEqual([
      "lost_order",
      "order_behind",
      "lost_order_units",
    ]);
  });

  it("belongs to one part each", ({ expect }) => {
    expect(new Set(kinds).size).toBe(kinds.length);
  });
});

describe("an order in the house", () => {
  it.for<[string, UnitsView[], ReturnType<typeof judgeUnits>]>([
    ["agrees", [sold], null],
    [
      "agrees while a refund is under way",
      [
        { ...sold, restocking: 1 },
        { ...refunded, restocking: 1 },
      ],
      null,
    ],
    ["agrees after a refund", [{ ...refunded, restocked: 1, restocking: 1 }], null],
    ["has shipped", [sold, gone], { kind: "order_behind", remedy: "mark_shipped" }],
    ["was cancelled", [{ ...sold, committed: 0, cancelled: 3 }], { kind: "order_behind", remedy: "mark_cancelled" }],
    ["was refunded", [sold, refunded], { kind: "order_behind", remedy: "book_refund" }],
    ["is forgotten", [sold, forgotten], { kind: "unsecured_units", remedy: "commit_again" }],
    [
      "is forgotten but for a lapsing hold",
      [{ ...forgotten, hold: "live" }],
      { kind: "unsecured_units", remedy: "commit_again" },
    ],
    ["is forgotten amid a refund", [{ ...forgotten, restocking: 1 }], { kind: "unsecured_units", remedy: "decide" }],
    ["was released", [{ ...forgotten, hold: "released" }], { kind: "unsecured_units", remedy: "decide" }],
    ["has too many", [{ ...sold, committed: 4 }], { kind: "unsecured_units", remedy: "decide" }],
  ])("%s", ([, units, verdict], { expect }) => {
    expect(judgeUnits(units)).toEqual(verdict);
  });
});

describe("an order of which units have left", () => {
  const ship = { kind: "unshipped_units", remedy: "ship" } as const;
  const sent = { ...gone, sent: 3 };
  const part = { ...sold, sent: 1, shipped: 1, committed: 2 };
  it.for<[string, UnitsView[], ReturnType<typeof judgeUnits>]>([
    ["agrees", [sent], null],
    ["agrees in part", [part, sold], null],
    [
      "agrees when all of a line went back before",
      [sent, { ...sold, committed: 0, restocked: 3, restocking: 3, refunds: [{ refund_id: "r", quantity: 3 }] }],
      null,
    ],
    ["agrees when the rest of a line went back", [{ ...part, committed: 0, restocked: 2, restocking: 2 }], null],
    ["still has its units", [sent, { ...sold, sent: 3 }], ship],
    ["still has some of its units", [{ ...part, shipped: 0, committed: 3 }], ship],
    ["has too few to send", [{ ...part, shipped: 0, committed: 0, cancelled: 3 }], { ...ship, remedy: "decide" }],
    ["has just as many as are to be sent", [{ ...sold, sent: 1, committed: 1 }], ship],
    ["is forgotten", [{ ...forgotten, sent: 3 }], ship],
    ["is forgotten in part", [{ ...forgotten, sent: 1 }], ship],
    ["was released", [{ ...forgotten, sent: 3, hold: "released" }], { ...ship, remedy: "decide" }],
    [
      "has sent more than is known",
      [{ ...part, shipped: 2, committed: 1 }],
      { kind: "order_behind", remedy: "mark_shipped" },
    ],
    [
      "was refunded the rest",
      [{ ...part, committed: 1, refunds: [{ refund_id: "r", quantity: 1 }] }],
      { kind: "order_behind", remedy: "book_refund" },
    ],
    [
      "was cancelled after a part had left",
      [{ ...part, committed: 0, cancelled: 2 }],
      { kind: "unsecured_units", remedy: "decide" },
    ],
    ["lacks units that nothing explains", [{ ...part, committed: 1 }], { kind: "unsecured_units", remedy: "decide" }],
  ])("%s", ([, units, verdict], { expect }) => {
    expect(judgeUnits(units)).toEqual(verdict);
  });
});

import { describe, it } from "vitest";
import {
  judgeInHouse,
  judgeShipped,
  kindsOf,
  mayMend,
  type UnitsView,
} from "../../../../src/features/aftersales/comparison/rules.ts";

const kinds = Object.values(kindsOf).flat();

const sold: UnitsView = {
  variant_id: "a",
  ordered: 3,
  restocked: 0,
  restocking: 0,
  hold: "committed",
  committed: 3,
  shipped: 0,
  cancelled: 0,
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
  it.for<[string, UnitsView[], ReturnType<typeof judgeInHouse>]>([
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
    expect(judgeInHouse(units)).toEqual(verdict);
  });
});

describe("a shipped order", () => {
  const ship = { kind: "unshipped_units", remedy: "ship" } as const;
  it.for<[string, UnitsView[], ReturnType<typeof judgeShipped>]>([
    ["agrees", [gone], null],
    [
      "agrees when all of a line went back before",
      [gone, { ...sold, committed: 0, refunds: [{ refund_id: "r", quantity: 3 }] }],
      null,
    ],
    ["still has its units", [gone, sold], ship],
    ["is forgotten", [forgotten], ship],
    ["was released", [{ ...forgotten, hold: "released" }], { ...ship, remedy: "decide" }],
  ])("%s", ([, units, verdict], { expect }) => {
    expect(judgeShipped(units)).toEqual(verdict);
  });
});

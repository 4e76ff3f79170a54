import { describe, it } from "vitest";
import {
  hasRefundable,
  isPayable,
  type OrderSituation,
  refusalOfMove,
  shopperActionsOf,
  staffMoves,
} from "../../../../src/features/ordering/orders/action-rules.ts";
import { orderStatuses } from "../../../../src/features/ordering/orders/rules.ts";

const NOW = 1_000;
/** What arrived before is not taken back any more. */
const SINCE = 600;
const card = { provider: "stripe", amount: 500, waived: 0, refund_reserved: 0 };
const payment = { ...card, status: "pending", captured: 0 };
const paid = { ...card, status: "succeeded", captured: 500 };
const line = (more: Partial<OrderSituation["items"][number]> = {}): OrderSituation["items"][number] => ({
  id: "i",
  quantity: 2,
  prepared_quantity: 0,
  shipped_quantity: 0,
  cancelling_quantity: 0,
  cancelled_quantity: 0,
  is_gift_card: false,
  returned_quantity: 0,
  returning_quantity: 0,
  ...more,
});
/** A gift card that paid 500. */
const tender = (refunded: number) => ({ state: "captured" as const, amount: 500, refunded });
/** All of a line has left. */
const sent = line({ shipped_quantity: 2 });
const parcel = { status: "shipped" as const, delivered_at: null, items: [{ order_item_id: "i", quantity: 2 }] };
const order = (more: Partial<OrderSituation> = {}): OrderSituation => ({
  status: "pending",
  cancelled_from: null,
  cancel_requested_at: null,
  held_at: null,
  deadline_at: NOW + 1,
  payments: [payment],
  tenders: [],
  refunds: [],
  items: [line()],
  fulfilments: [],
  returns: [],
  ...more,
});

describe("what a shopper may do to an order", () => {
  it("follows from its state, its money and what was asked before", ({ expect }) => {
    const table: [Partial<OrderSituation>, string[]][] = [
      [{}, ["pay", "cancel"]],
      [{ deadline_at: NOW }, ["cancel"]],
      [{ payments: [] }, ["cancel"]],
      [{ payments: [{ ...payment, status: "authorized" }] }, ["cancel"]],
      [{ payments: [{ ...payment, status: "failed" }] }, ["pay", "cancel"]],
      [{ status: "capturing" }, ["cancel"]],
      [{ status: "capturing", cancel_requested_at: 1 }, []],
      [{ status: "refusing" }, []],
      [{ status: "closing" }, []],
      [{ status: "paid", payments: [paid] }, ["cancel", "cancel_items", "refund"]],
      [{ status: "processing", payments: [paid], refunds: [{ status: "requested" }] }, ["cancel", "cancel_items"]],
      [{ status: "processing", payments: [paid], items: [line({ prepared_quantity: 2 })] }, ["cancel", "refund"]],
      [{ status: "processing", payments: [paid], items: [line({ is_gift_card: true })] }, ["cancel", "refund"]],
      [{ status: "cancelling", cancelled_from: "paid", payments: [{ ...paid, refund_reserved: 500 }] }, []],
      [{ status: "shipping", payments: [paid] }, ["cancel", "cancel_items", "refund"]],
      [
        { status: "shipping", payments: [paid], items: [line({ shipped_quantity: 1, cancelling_quantity: 1 })] },
        ["refund"],
      ],
      [{ status: "shipped", payments: [paid] }, ["refund"]],
      [{ status: "delivered", payments: [{ ...paid, refund_reserved: 499 }] }, ["refund"]],
      [{ status: "delivered", payments: [{ ...paid, refund_reserved: 500 }] }, []],
      [{ status: "delivered", payments: [{ ...paid, refund_reserved: 500 }, paid] }, ["refund"]],
      [{ status: "expired" }, []],
      [{ status: "shipped", payments: [], items: [sent], fulfilments: [parcel] }, ["return"]],
      [
        { status: "delivered", payments: [], items: [sent], fulfilments: [{ ...parcel, delivered_at: SINCE }] },
        ["return"],
      ],
      [{ status: "delivered", payments: [], items: [sent], fulfilments: [{ ...parcel, delivered_at: SINCE - 1 }] }, []],
      [{ status: "shipped", payments: [], items: [{ ...sent, returning_quantity: 2 }], fulfilments: [parcel] }, []],
      [{ status: "shipped", payments: [], items: [{ ...sent, returned_quantity: 2 }], fulfilments: [parcel] }, []],
    ];
    for (const [given, actions] of table)
      expect([given, shopperActionsOf(order(given), { now: NOW, since: SINCE, cancels_paid: true })]).toEqual([
        given,
        actions,
      ]);
  });

  it("leaves out cancels of what is paid where the shop does not take them", ({ expect }) => {
    const actionsOf = (status: OrderSituation["status"]) =>
      shopperActionsOf(order({ status, payments: [paid] }), { now: NOW, since: SINCE, cancels_paid: false });
    expect(actionsOf("pending")).toContain("cancel");
    expect([actionsOf("paid"), actionsOf("shipping")]).toEqual([["refund"], ["refund"]]);
  });

  it("never lists a payment of an order that is not pending", ({ expect }) => {
    expect(orderStatuses.filter((status) => isPayable(order({ status }), NOW))).toEqual(["pending"]);
  });
});

describe("a move by staff", () => {
  it("is refused off the table, under a cancel, and when all the money went back", ({ expect }) => {
    const allowed = orderStatuses.flatMap((status) =>
      (["processing", "shipped", "delivered"] as const).flatMap((to) =>
        refusalOfMove(order({ status, payments: [paid], fulfilments: [parcel] }), to) === null
          ? [`${status} ${staffMoves[to]}`]
          : [],
      ),
    );
    expect(allowed).toEqual(["paid process", "processing ship", "shipping ship", "shipped deliver"]);
    const cancelled = { cancel_requested_at: 1, payments: [paid], fulfilments: [parcel] };
    expect(refusalOfMove(order({ status: "processing", ...cancelled }), "shipped")).toBe("cancel_under_way");
    expect(refusalOfMove(order({ status: "shipped", ...cancelled }), "delivered")).toBeNull();
    const held = { held_at: 1, payments: [paid], fulfilments: [parcel] };
    expect(refusalOfMove(order({ status: "processing", ...held }), "shipped")).toBe("order_on_hold");
    expect(refusalOfMove(order({ status: "shipped", ...held }), "delivered")).toBeNull();
    const [failed, back] = [
      { ...parcel, status: "failed" as const },
      { ...parcel, status: "returned_to_sender" as const },
    ];
    expect(refusalOfMove(order({ status: "shipped", fulfilments: [back, failed] }), "delivered")).toBeNull();
    expect(refusalOfMove(order({ status: "shipped", fulfilments: [back] }), "delivered")).toBe("illegal_move");
    const refunded = { ...paid, status: "refunded" };
    expect(refusalOfMove(order({ status: "processing", payments: [refunded] }), "shipped")).toBe("order_refunded");
    expect(refusalOfMove(order({ status: "processing", payments: [refunded, paid] }), "shipped")).toBeNull();
    expect(refusalOfMove(order({ status: "processing", payments: [] }), "shipped")).toBeNull();
  });

  it.for<[string, Pick<OrderSituation, "payments" | "tenders">, "order_refunded" | null]>([
    ["a refunded payment", { payments: [{ ...paid, status: "refunded" }], tenders: [] }, "order_refunded"],
    [
      "a refunded payment and a gift card that was not refunded",
      { payments: [{ ...paid, status: "refunded" }], tenders: [tender(0)] },
      null,
    ],
    [
      "a refunded payment and a gift card that was in part",
      { payments: [{ ...paid, status: "refunded" }], tenders: [tender(499)] },
      null,
    ],
    [
      "a refunded payment and a gift card that was, too",
      { payments: [{ ...paid, status: "refunded" }], tenders: [tender(500)] },
      "order_refunded",
    ],
    ["a payment that was not refunded, and a gift card that was", { payments: [paid], tenders: [tender(500)] }, null],
    ["gift cards alone, and one was not refunded", { payments: [], tenders: [tender(500), tender(0)] }, null],
    ["gift cards alone that were refunded", { payments: [], tenders: [tender(500), tender(500)] }, "order_refunded"],
  ])("send an order only while some of its money was not refunded: %s", ([, money, refusal], { expect }) => {
    expect(refusalOfMove(order({ status: "processing", ...money }), "shipped")).toBe(refusal);
  });
});

it("finds something to give back once an order is sold and its money is taken", ({ expect }) => {
  const sold = ["paid", "processing", "shipped", "delivered", "cancelled"];
  expect(sold.filter((status) => hasRefundable(status, 1))).toEqual(sold);
  expect([hasRefundable("pending", 500), hasRefundable("gone", 500), hasRefundable("paid", 0)]).toEqual([
    false,
    false,
    false,
  ]);
});

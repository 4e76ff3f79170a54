import { describe, it } from "vitest";
import {
  drawTransitions,
  fulfilmentStatusOf,
  hasEnded,
  isSold,
  isTerminal,
  nextStatus,
  type OrderEvent,
  type OrderStatus,
  orderStatuses,
  outwardStatus,
  outwardStatuses,
  reachableFrom,
  transitions,
  unsettledStatuses,
} from "../../../../src/features/ordering/orders/rules.ts";

describe("the life of an order", () => {
  it("reaches every status from pending", ({ expect }) => {
    expect([...reachableFrom("pending")].toSorted()).toEqual([...orderStatuses].toSorted());
  });

  it("can always come to an end", ({ expect }) => {
    for (const status of orderStatuses) expect([...reachableFrom(status)].some(isTerminal), status).toBe(true);
  });

  it("never comes back from the dead", ({ expect }) => {
    for (const status of orderStatuses.filter(hasEnded)) expect([...reachableFrom(status)]).toEqual([status]);
  });

  it("takes money in one state only, on the way to paid", ({ expect }) => {
    expect(orderStatuses.filter((status) => nextStatus(status, "pay") !== undefined)).toEqual(["capturing"]);
  });

  it("is closed and paid for from the same state, so that one of the two wins", ({ expect }) => {
    expect(nextStatus("pending", "commit")).toBe("committing");
    expect(nextStatus("pending", "close")).toBe("closing");
    expect(reachableFrom("closing").has("paid")).toBe(false);
    expect(reachableFrom("committing").has("closing")).toBe(false);
  });

  it("is either sold, or ended, or somebody's to carry on", ({ expect }) => {
    const unsettled: readonly string[] = unsettledStatuses;
    for (const status of orderStatuses) {
      const kinds = [isSold(status), hasEnded(status), unsettled.includes(status)];
      expect(kinds.filter(Boolean), status).toHaveLength(1);
    }
  });

  it("refuses what the table does not name", ({ expect }) => {
    expect(nextStatus("shipped", "cancel")).toBeUndefined();
    expect(nextStatus("shipping", "cancel")).toBeUndefined();
    expect(nextStatus("delivered", "ship")).toBeUndefined();
    expect(nextStatus("pending", "pay")).toBeUndefined();
  });
});

/** Every way that an order can go from here, to its end or to a state that it has been in before. */
function waysFrom(path: readonly OrderStatus[]): (readonly OrderStatus[])[] {
  const here = path.at(-1)!;
  const ways = Object.values(transitions[here]).filter((status) => status !== here);
  const next = path.indexOf(here) < path.length - 1 ? [] : [...new Set(ways)];
  return next.length === 0 ? [path] : next.flatMap((status) => waysFrom([...path, status]));
}

describe("every history that an order can have", () => {
  const histories = waysFrom(["pending"]);

  it("ends, and never comes back to a state that it has left", ({ expect }) => {
    expect(histories.length).toBeGreaterThan(8);
    for (const path of histories) expect(new Set(path).size, path.join(" ")).toBe(path.length);
    for (const path of histories) expect(isTerminal(path.at(-1)!), path.join(" ")).toBe(true);
  });

  it("gives everything back on the way from sold to ended", ({ expect }) => {
    const undone = histories.filter((path) => path.some(isSold) && hasEnded(path.at(-1)!));
    expect(new Set(undone.map((path) => path.at(-2)))).toEqual(new Set(["cancelling"]));
  });
});

describe("a state", () => {
  /** What comes back of an order leads it nowhere. */
  const returnsOf = (status: OrderStatus) =>
    ["answer", "inspect", "receive", "refund", "request"].map((act) => `${act}_return of ${status}`);
  /** The table seen from the other end: all the ways into each state. A fence has one, but where it says so. */
  const ways: Record<OrderStatus, readonly string[]> = {
    pending: [],
    committing: ["commit of pending"],
    capturing: ["capture of committing"],
    paid: ["cancel_part of paid", "hold of paid", "pay of capturing", "release of paid"],
    processing: [
      "accept of committing",
      "cancel_part of processing",
      "hold of processing",
      "prepare of processing",
      "process of paid",
      "receive of processing",
      "release of processing",
      "unprepare of processing",
    ],
    shipping: [
      "cancel_part of shipping",
      "deliver_part of shipping",
      "fail_parcel of shipping",
      "hold of shipping",
      "prepare of shipping",
      "receive of shipping",
      "release of shipping",
      "retry_parcel of shipping",
      "ship_part of processing",
      "ship_part of shipping",
      "take_back of shipping",
      "unprepare of shipping",
      ...returnsOf("shipping"),
    ].toSorted(),
    shipped: [
      "deliver_part of shipped",
      "fail_parcel of shipped",
      "receive of shipped",
      "retry_parcel of shipped",
      "ship of processing",
      "ship of shipping",
      "take_back of shipped",
      ...returnsOf("shipped"),
    ].toSorted(),
    delivered: [
      "deliver of shipped",
      "issue of processing",
      "receive of delivered",
      ...returnsOf("delivered"),
    ].toSorted(),
    closing: ["close of pending"],
    refusing: ["refuse of capturing", "refuse of committing"],
    cancelling: ["cancel of paid", "cancel of processing"],
    expired: ["expire of closing"],
    cancelled: ["cancel of closing", "give_back of cancelling"],
    failed: ["fail of closing", "fail of refusing"],
  };

  it.for(orderStatuses)("%s is reached by its own ways and no other", (status, { expect }) => {
    const found = orderStatuses.flatMap((from) =>
      Object.entries(transitions[from]).flatMap(([event, to]) => (to === status ? [`${event} of ${from}`] : [])),
    );
    expect(found.toSorted()).toEqual(ways[status]);
  });

  it("is where nextStatus leads, and nowhere else", ({ expect }) => {
    const events = new Set(orderStatuses.flatMap((from) => Object.keys(transitions[from]) as OrderEvent[]));
    const led = orderStatuses.flatMap((from) =>
      [...events].flatMap((event) => {
        const to = nextStatus(from, event);
        return to === undefined ? [] : [ways[to].includes(`${event} of ${from}`)];
      }),
    );
    expect(led).toEqual(Object.values(ways).flatMap((list) => list.map(() => true)));
  });
});

describe("an order at rest", () => {
  it("is one that nothing leads out of", ({ expect }) => {
    expect(orderStatuses.filter(isTerminal)).toEqual(["delivered", "expired", "cancelled", "failed"]);
  });
});

describe("what the outside sees", () => {
  it.for(["committing", "capturing", "refusing", "closing"] as const)("%s as pending", (status, { expect }) => {
    expect(outwardStatus(status, null)).toBe("pending");
  });

  it("cancelling as the state it left", ({ expect }) => {
    expect(outwardStatus("cancelling", "paid")).toBe("paid");
    expect(outwardStatus("cancelling", "processing")).toBe("processing");
    expect(outwardStatus("cancelling", null)).toBe("paid");
  });

  it("shipping as processing: some of it is still in the house", ({ expect }) => {
    expect(outwardStatus("shipping", null)).toBe("processing");
  });

  it("everything else as it is", ({ expect }) => {
    expect(outwardStatus("shipped", null)).toBe("shipped");
    expect(outwardStatus("cancelled", "paid")).toBe("cancelled");
  });
});

it("draws the table", ({ expect }) => {
  const drawing = drawTransitions().split("\n");
  expect(drawing.slice(0, 3)).toEqual(["stateDiagram-v2", "  [*] --> pending", "  pending --> committing: commit"]);
  expect(drawing).toContain("  capturing --> refusing: refuse");
  expect(drawing).toContain("  paid --> paid: cancel_part, hold, release");
  const moves = orderStatuses.flatMap((status) => Object.keys(transitions[status]));
  const arrows = orderStatuses.flatMap((status) => [...new Set(Object.values(transitions[status]))]);
  expect(drawing).toHaveLength(2 + arrows.length + 4);
  expect(moves.filter((event) => !drawing.some((arrow) => arrow.includes(event)))).toEqual([]);
  expect(drawing.slice(-4)).toEqual([
    "  delivered --> [*]",
    "  expired --> [*]",
    "  cancelled --> [*]",
    "  failed --> [*]",
  ]);
});

describe("what is told of a status", () => {
  it("is one of the outward ones, each of which some status is told as", ({ expect }) => {
    const told = orderStatuses.map((status) => outwardStatus(status, null));
    expect([...outwardStatuses].toSorted()).toEqual([...new Set(told)].toSorted());
  });

  it("says that the goods have left once they were shipped, or arrived without that", ({ expect }) => {
    const left = orderStatuses.filter((status) => fulfilmentStatusOf(status, []) === "fulfilled");
    expect(left).toEqual(["shipped", "delivered"]);
    for (const status of orderStatuses.filter((one) => !left.includes(one)))
      expect(fulfilmentStatusOf(status, []), status).toBe(status === "shipping" ? "partial" : "unfulfilled");
  });

  it("says that the goods are back once all units are that were sent", ({ expect }) => {
    const sent = (shipped_quantity: number, returned_quantity: number) => ({ shipped_quantity, returned_quantity });
    expect(fulfilmentStatusOf("delivered", [sent(2, 2), sent(0, 0), sent(1, 1)])).toBe("returned");
    expect(fulfilmentStatusOf("shipped", [sent(2, 2)])).toBe("returned");
    expect(fulfilmentStatusOf("delivered", [sent(2, 2), sent(1, 0)])).toBe("fulfilled");
    expect(fulfilmentStatusOf("delivered", [sent(0, 0)])).toBe("fulfilled");
    expect(fulfilmentStatusOf("shipping", [sent(1, 1)])).toBe("partial");
  });
});

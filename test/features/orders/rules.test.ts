import { describe, it } from "vitest";
import {
  drawTransitions,
  hasEnded,
  isSold,
  isTerminal,
  nextStatus,
  orderStatuses,
  outwardStatus,
  reachableFrom,
  unsettledStatuses,
} from "../../../src/features/orders/rules.ts";

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
    expect(nextStatus("delivered", "ship")).toBeUndefined();
    expect(nextStatus("pending", "pay")).toBeUndefined();
  });
});

describe("what the outside sees", () => {
  it.for(["committing", "capturing", "refusing", "closing"] as const)("%s as pending", (status, { expect }) => {
    expect(outwardStatus(status, null)).toBe("pending");
  });

  it("cancelling as the state it left", ({ expect }) => {
    expect(outwardStatus("cancelling", "paid")).toBe("paid");
    expect(outwardStatus("cancelling", "processing")).toBe("processing");
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
  expect(drawing).toContain("  delivered --> [*]");
});

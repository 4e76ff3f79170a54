import { describe, it } from "vitest";
import { operationId, refundOfOperation } from "../../../../src/features/goods/stock/operation-id-rules.ts";

describe("the id of a stock operation", () => {
  // The stock objects keep them: another id would be another operation.
  it("is what it has always been", ({ expect }) => {
    const ids = Object.fromEntries(Object.entries(operationId).map(([name, idOf]) => [name, idOf("x")]));
    expect(ids).toEqual({
      initial: "initial:x",
      ship: "ship:x",
      cancel: "cancel:x",
      refund: "refund:x",
      return: "return:x",
      damage: "damage:x",
      reconcile: "reconcile:x",
    });
  });

  it("says which refund it was for, and of others that it was for none", ({ expect }) => {
    expect(refundOfOperation(operationId.refund("r:1"))).toBe("r:1");
    for (const other of ["cancel:r", "refund", "a refund:r"]) expect(refundOfOperation(other)).toBeNull();
  });
});

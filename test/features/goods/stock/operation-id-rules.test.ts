import { describe, it } from "vitest";
import {
  cancelledByOperation,
  fulfilmentOfOperation,
  operationId,
  refundOfOperation,
} from "../../../../src/features/goods/stock/operation-id-rules.ts";

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

  const readers = [
    ["refund", operationId.refund, refundOfOperation],
    ["fulfilment", operationId.ship, fulfilmentOfOperation],
    ["order or cancellation", operationId.cancel, cancelledByOperation],
  ] as const;

  it.for(readers)("says which %s it was for, and of others that it was for none", ([, idOf, causeOf], { expect }) => {
    expect(causeOf(idOf("x:1"))).toBe("x:1");
    const others = Object.values(operationId).filter((other) => other !== idOf);
    for (const other of others) expect(causeOf(other("x"))).toBeNull();
    expect(causeOf(idOf("").slice(0, -1))).toBeNull();
    expect(causeOf(`a ${idOf("x")}`)).toBeNull();
  });
});

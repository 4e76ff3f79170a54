import { beforeAll, describe, it } from "vitest";
import { walkPayments } from "../../../../src/features/aftersales/comparison/walk-payments.ts";
import { givenOrderByHand, receive, setMethod } from "../../../support/by-hand.ts";
import { walkWhole } from "../../../support/reconcile.ts";

beforeAll(async () => {
  await setMethod("bank_transfer");
  await setMethod("cash_on_delivery");
});

describe("the comparison of payments with their providers", () => {
  it("finds nothing wrong with money that no provider knows of", async ({ expect }) => {
    const created_at_from = Date.now() - 1_000;
    const orders = [await givenOrderByHand("bank_transfer"), await givenOrderByHand("cash_on_delivery")];
    for (const { payment_id } of orders) expect((await receive(payment_id)).status).toBe(201);
    const { findings } = await walkWhole(walkPayments, { created_at_from });
    const ids = orders.map(({ order_id }) => order_id);
    expect(findings.filter(({ order_id }) => ids.includes(order_id ?? ""))).toEqual([]);
  });
});

import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { providerOf } from "#money/providers";
import { walkPayments } from "../../../../src/features/aftersales/comparison/walk-payments.ts";
import { call } from "../../../support/api.ts";
import { levelOf, orderRow, paymentRow } from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import {
  answerApproval,
  captureIdOf,
  givenPaypalOrder,
  paypalLever,
  paypalOrder,
  verify,
} from "../../../support/paypal.ts";
import { forgetOrder, walkWhole, type WalkWish } from "../../../support/reconcile.ts";

async function reconcile(began: number, mode: WalkWish["mode"] = "routine") {
  const { findings } = await walkWhole(walkPayments, { created_at_from: began - 1_000, mode });
  return (about: string) =>
    findings
      .filter(({ order_id, intent_id }) => about === order_id || about === intent_id)
      .map(({ kind, remedy, mended }) => ({ kind, remedy, mended }));
}
const refundedAt = async (paypal_id: string) =>
  (await providerOf(testContext(), "paypal").retrieve(paypal_id)).refunded;

beforeEach(() => {
  vi.spyOn(console, "warn").mockReturnValue();
  vi.spyOn(console, "error").mockReturnValue();
});
afterEach(() => void vi.restoreAllMocks());

describe("PayPal against D1", () => {
  it("gives back what was captured although its order had ended, with no webhook to tell of it", async ({ expect }) => {
    const began = Date.now();
    const { order_id, order_token, paypal_id } = await givenPaypalOrder();
    await call("POST", `/api/v1/orders/${order_id}/cancel`, { headers: { "order-token": order_token } });
    await answerApproval(paypal_id);
    // Asked for in time, and carried out late.
    const { captured } = await providerOf(testContext(), "paypal").capture(paypal_id, `cap:${order_id}:late`);
    expect((await reconcile(began))(order_id)).toEqual([{ kind: "payment", remedy: "settle", mended: true }]);
    expect(await refundedAt(paypal_id)).toBe(captured);
    expect((await reconcile(began))(order_id)).toEqual([]);
  });

  it("mirrors and books a refund at PayPal's own site that no webhook told of", async ({ expect }) => {
    const began = Date.now();
    const order = await givenPaypalOrder();
    await answerApproval(order.paypal_id);
    await verify(order);
    const amount = { currency_code: "USD", value: "3.00" };
    await paypalLever("POST", `captures/${await captureIdOf(order.paypal_id)}/refund`, { amount });
    expect((await reconcile(began))(order.order_id)).toEqual([{ kind: "payment", remedy: "settle", mended: true }]);
    expect(await paymentRow(order.order_id)).toMatchObject({ refunded: 300 });
  });

  it("finds the money of an order that D1 has lost, with its cart and units, and gives it back when it is told to", async ({
    expect,
  }) => {
    const began = Date.now();
    const order = await givenPaypalOrder({ quantity: 2 });
    await answerApproval(order.paypal_id);
    await verify(order);
    await forgetOrder(order.order_id);
    const lost = (mended: boolean) => [{ kind: "lost_order", remedy: "give_back", mended }];
    expect((await reconcile(began))(order.order_id)).toEqual(lost(false));
    expect((await reconcile(began, "fix"))(order.order_id)).toEqual(lost(true));
    expect((await paypalOrder(order.paypal_id)).purchase_units[0].payments.captures[0].status).toBe("REFUNDED");
    expect(await levelOf(order.shop.variant_id)).toMatchObject({ on_hand: 10, committed: 0 });
  });

  it("agrees about an order that ended here and is merely approved there", async ({ expect }) => {
    const began = Date.now();
    const { order_id, order_token, paypal_id } = await givenPaypalOrder();
    await call("POST", `/api/v1/orders/${order_id}/cancel`, { headers: { "order-token": order_token } });
    await answerApproval(paypal_id);
    expect((await reconcile(began))(order_id)).toEqual([]);
    expect(await orderRow(order_id)).toMatchObject({ status: "cancelled" });
    expect((await paypalOrder(paypal_id)).status).toBe("APPROVED");
  });

  it("goes on without its reports where the shop's app may not read them", async ({ expect }) => {
    const began = Date.now();
    const order = await givenPaypalOrder();
    await answerApproval(order.paypal_id);
    await verify(order);
    await paypalLever("POST", "failures", { operation: "report", kind: "forbidden", times: 2 });
    expect((await reconcile(began))(order.order_id)).toEqual([]);
  });
});

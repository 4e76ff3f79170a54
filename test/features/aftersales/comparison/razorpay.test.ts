import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { providerOf } from "#money/providers";
import { walkPayments } from "../../../../src/features/aftersales/comparison/walk-payments.ts";
import { call } from "../../../support/api.ts";
import { levelOf, orderRow, paymentRow } from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import {
  type GivenRazorpay,
  givenRazorpayOrder,
  payInCheckout,
  razorpayLever,
  razorpayOrder,
  verify,
} from "../../../support/razorpay.ts";
import { forgetOrder, walkWhole, type WalkWish } from "../../../support/reconcile.ts";

async function reconcile(began: number, mode: WalkWish["mode"] = "routine") {
  const { findings } = await walkWhole(walkPayments, { created_at_from: began - 1_000, mode });
  return (about: string) =>
    findings
      .filter(({ order_id, intent_id }) => about === order_id || about === intent_id)
      .map(({ kind, remedy, mended }) => ({ kind, remedy, mended }));
}
const standingOf = async ({ razorpay_id }: GivenRazorpay): Promise<[status: string, amount_refunded: number][]> =>
  (await razorpayOrder(razorpay_id)).payments.map((one: any) => [one.status, one.amount_refunded]);
const cancel = ({ order_id, order_token }: GivenRazorpay) =>
  call("POST", `/api/v1/orders/${order_id}/cancel`, { headers: { "order-token": order_token } });
async function givenPaid(quantity = 1): Promise<GivenRazorpay> {
  const order = await givenRazorpayOrder({ quantity });
  await payInCheckout(order.razorpay_id);
  await verify(order);
  return order;
}

beforeEach(() => {
  vi.spyOn(console, "warn").mockReturnValue();
  vi.spyOn(console, "error").mockReturnValue();
});
afterEach(() => void vi.restoreAllMocks());

describe("Razorpay against D1", () => {
  it("gives back what was captured although its order had ended, with no webhook to tell of it", async ({ expect }) => {
    const began = Date.now();
    const order = await givenRazorpayOrder();
    await cancel(order);
    await payInCheckout(order.razorpay_id);
    // Asked for in time, and carried out late.
    const { captured } = await providerOf(testContext(), "razorpay").capture(order.razorpay_id, "late");
    expect((await reconcile(began))(order.order_id)).toEqual([{ kind: "payment", remedy: "settle", mended: true }]);
    expect(await standingOf(order)).toEqual([["refunded", captured]]);
    expect((await reconcile(began))(order.order_id)).toEqual([]);
  });

  it("mirrors and books a refund at Razorpay's own site that no webhook told of", async ({ expect }) => {
    const began = Date.now();
    const order = await givenPaid();
    const [payment] = (await razorpayOrder(order.razorpay_id)).payments;
    await razorpayLever("POST", `payments/${payment.id}/refund`, { amount: 300 });
    expect((await reconcile(began))(order.order_id)).toEqual([{ kind: "payment", remedy: "settle", mended: true }]);
    expect(await paymentRow(order.order_id)).toMatchObject({ refunded: 300 });
  });

  it("gives a second payment of an order at rest back, with no webhook to tell of it", async ({ expect }) => {
    const began = Date.now();
    const order = await givenRazorpayOrder();
    for (let times = 0; times < 2; times += 1) await payInCheckout(order.razorpay_id);
    await verify(order);
    const { payments } = await razorpayOrder(order.razorpay_id);
    const second = payments.find(({ status }: any) => status === "authorized");
    await razorpayLever("POST", `payments/${second.id}/capture`);
    expect((await reconcile(began))(order.order_id)).toEqual([]);
    expect((await standingOf(order)).toSorted((a, b) => a[1] - b[1])).toEqual([
      ["captured", 0],
      ["refunded", second.amount],
    ]);
    expect(await paymentRow(order.order_id)).toMatchObject({ captured: second.amount, refunded: 0 });
  });

  it("finds the money of an order that D1 has lost, with its cart and units, and gives it back when it is told to", async ({
    expect,
  }) => {
    const began = Date.now();
    const order = await givenPaid(2);
    await forgetOrder(order.order_id);
    const lost = (mended: boolean) => [{ kind: "lost_order", remedy: "give_back", mended }];
    expect((await reconcile(began))(order.order_id)).toEqual(lost(false));
    expect((await reconcile(began, "fix"))(order.order_id)).toEqual(lost(true));
    expect((await standingOf(order)).map(([status]) => status)).toEqual(["refunded"]);
    expect(await levelOf(order.shop.variant_id)).toMatchObject({ on_hand: 10, committed: 0 });
  });

  it("agrees about an order that ended here and is merely authorised there", async ({ expect }) => {
    const began = Date.now();
    const order = await givenRazorpayOrder();
    await cancel(order);
    await payInCheckout(order.razorpay_id);
    expect((await reconcile(began))(order.order_id)).toEqual([]);
    expect(await orderRow(order.order_id)).toMatchObject({ status: "cancelled" });
    expect(await standingOf(order)).toEqual([["authorized", 0]]);
  });
});

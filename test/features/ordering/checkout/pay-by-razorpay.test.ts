import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { driveCheckout } from "#ordering/protocol";
import { HOUR, MINUTE } from "#platform/basics/time";
import { portsOf } from "../../../../src/features/ordering/checkout/ports-of.ts";
import { type GivenActor, givenActor } from "../../../support/actors.ts";
import { call, codeIn, problemOf } from "../../../support/api.ts";
import { checkOut, checkoutBody, givenFullCart, givenShop, levelOf, orderRow } from "../../../support/checkout.ts";
import { settleLate, testContext } from "../../../support/context.ts";
import { answerApproval, givenPaypalOrder } from "../../../support/paypal.ts";
import { deliver, deliverAll } from "../../../support/queue.ts";
import {
  byRazorpay,
  type GivenRazorpay,
  givenRazorpayOrder,
  payInCheckout,
  razorpayEventsOf,
  razorpayLever,
  razorpayOrder,
  sendRazorpayEvent,
  verify,
} from "../../../support/razorpay.ts";

let staff: GivenActor;
beforeAll(async () => {
  staff = await givenActor("admin");
});

const orderOf = async ({ order_id, order_token }: GivenRazorpay) =>
  (await call("GET", `/api/v1/orders/${order_id}`, { headers: { "order-token": order_token } })).json<any>();
const verified = async (given: GivenRazorpay, returned?: unknown) => (await verify(given, returned)).json<any>();
const cancel = ({ order_id, order_token }: GivenRazorpay) =>
  call("POST", `/api/v1/orders/${order_id}/cancel`, { headers: { "order-token": order_token } });
const refund = ({ payment_id }: GivenRazorpay, body: unknown, key: string = crypto.randomUUID()) =>
  call("POST", `/api/v1/payments/${payment_id}/refunds`, {
    body,
    token: staff.token,
    headers: { "idempotency-key": key },
  });
const balanceOf = (order_id: string) =>
  env.DB.prepare("SELECT coalesce(sum(amount), 0) AS n FROM ledger_entries WHERE order_id = ? AND account = 'provider'")
    .bind(order_id)
    .first<number>("n");

/** What waits to be followed of a refund at Razorpay. */
async function hintsAbout(provider_refund_id: string): Promise<string[]> {
  const query = "SELECT id FROM outbox WHERE type = 'refund.hinted' AND body ->> 'provider_refund_id' = ?";
  return (await env.DB.prepare(query).bind(provider_refund_id).all<{ id: string }>()).results.map(({ id }) => id);
}

/** What Razorpay says of each payment of an order. */
const standingOf = async ({ razorpay_id }: GivenRazorpay): Promise<[status: string, amount_refunded: number][]> =>
  (await razorpayOrder(razorpay_id)).payments.map((one: any) => [one.status, one.amount_refunded]);

/** What the minute's sweep does to an order, so much later. */
async function driveLater({ order_id }: GivenRazorpay, later_ms = MINUTE): Promise<void> {
  const ports = portsOf(testContext({ now: () => Date.now() + later_ms }));
  const order = await ports.orders.find(order_id);
  if (order) await driveCheckout(ports, order);
  await settleLate();
}

/** An order that is paid. */
async function givenPaid(outcome: "approve" | "slow_refunds" = "approve", quantity = 1): Promise<GivenRazorpay> {
  const given = await givenRazorpayOrder({ quantity });
  await verify(given, await payInCheckout(given.razorpay_id, outcome));
  return given;
}

describe("a checkout by Razorpay", () => {
  it("is paid in Razorpay Checkout, verified by what that returns, and captured by the shop", async ({ expect }) => {
    const given = await givenRazorpayOrder({ quantity: 2 });
    expect(given.razorpay_id).toMatch(/^order_/);
    expect(await orderOf(given)).toMatchObject({ status: "pending", payment_status: "pending" });
    expect(await verified(given)).toMatchObject({ status: "pending" });

    const returned = await payInCheckout(given.razorpay_id);
    expect(await standingOf(given)).toEqual([["authorized", 0]]);
    for (let times = 0; times < 2; times += 1)
      expect(await verified(given, returned)).toMatchObject({ status: "succeeded" });
    const order = await orderOf(given);
    const payment = { provider: "razorpay", status: "succeeded", method: { type: "razorpay" } };
    expect(order).toMatchObject({ payment_status: "paid", payments: [payment] });
    expect(await levelOf(given.shop.variant_id)).toMatchObject({ on_hand: 10, committed: 2 });
    expect(await balanceOf(given.order_id)).toBe(order.total);
    expect(await standingOf(given)).toEqual([["captured", 0]]);
    await deliverAll(given.order_id);
    expect(await orderRow(given.order_id)).toMatchObject({ status: "processing" });
  });

  it("takes rupees, in paise", async ({ expect }) => {
    const shown = await call("GET", "/api/v1/payments/methods?currency=INR&total=149900");
    const { data } = await shown.json<any>();
    expect(data.find(({ method }: any) => method === "razorpay")).toMatchObject({
      provider: "razorpay",
      publishable_key: "rzp_test_bodega",
    });
  });

  it("refuses what Checkout did not return for this payment, and takes nothing", async ({ expect }) => {
    const [given, other] = [await givenRazorpayOrder(), await givenRazorpayOrder()];
    const returned = await payInCheckout(given.razorpay_id);
    const foreign = await payInCheckout(other.razorpay_id);
    const forged = [
      { ...returned, razorpay_signature: "0".repeat(64) },
      { ...returned, razorpay_payment_id: foreign.razorpay_payment_id },
      { ...returned, razorpay_order_id: other.razorpay_id },
      foreign,
    ];
    for (const one of forged) expect(await codeIn(await verify(given, one))).toEqual([400, "invalid_signature"]);
    expect((await verify(given, { razorpay_payment_id: "pay_1" })).status).toBe(422);
    expect((await verify(given, { ...returned, razorpay_signature: "nothing" })).status).toBe(422);
    expect(await standingOf(given)).toEqual([["authorized", 0]]);
    expect(await orderRow(given.order_id)).toMatchObject({ status: "pending" });
  });

  it("refuses a signature for a payment at another provider, which signs none", async ({ expect }) => {
    const given = await givenRazorpayOrder();
    const returned = await payInCheckout(given.razorpay_id);
    const paypal = await givenPaypalOrder();
    await answerApproval(paypal.paypal_id);
    const answer = await call("POST", `/api/v1/payments/${paypal.payment_id}/verify`, {
      body: returned,
      headers: { "order-token": paypal.order_token },
    });
    expect(await codeIn(answer)).toEqual([400, "invalid_signature"]);
  });

  it("is paid without its shopper's return, by the sweep or by a webhook alone", async ({ expect }) => {
    const swept = await givenRazorpayOrder();
    await payInCheckout(swept.razorpay_id);
    await driveLater(swept);
    expect(await orderOf(swept)).toMatchObject({ payment_status: "paid" });

    const told = await givenRazorpayOrder();
    await payInCheckout(told.razorpay_id);
    const [event] = await razorpayEventsOf(told.razorpay_id, "payment.authorized");
    expect((await sendRazorpayEvent(event?.body)).status).toBe(200);
    await deliverAll(told.order_id);
    expect(await orderOf(told)).toMatchObject({ payment_status: "paid" });
  });

  it("tells Razorpay the amount and the numbers, and nothing of what was bought or by whom", async ({ expect }) => {
    const given = await givenRazorpayOrder();
    const { total, order_number } = await orderOf(given);
    const { amount, currency, receipt, notes } = await razorpayOrder(given.razorpay_id);
    expect({ amount, currency, receipt, notes }).toEqual({
      amount: total,
      currency: "USD",
      receipt: given.order_id,
      notes: { order_number, cart_id: expect.any(String) },
    });
  });

  it("is one order at Razorpay however many times its request is sent, also when an answer was lost", async ({
    expect,
  }) => {
    const shop = await givenShop();
    const { cart_token } = await givenFullCart(shop);
    const key = crypto.randomUUID();
    await razorpayLever("POST", "failures", { operation: "create", kind: "lost" });
    const ask = () => checkOut(cart_token, checkoutBody(shop, byRazorpay), key);
    expect((await ask()).status).toBe(503);
    const [first, second] = [await (await ask()).json<any>(), await (await ask()).json<any>()];
    expect(second.payment.client_secret).toBe(first.payment.client_secret);
    const { data } = await razorpayLever("GET", `orders?receipt=${first.order.id}`);
    expect(data.map(({ id }: any) => id)).toEqual([first.payment.client_secret]);
  });

  it("is declined in Checkout, says so, and is paid by a second payment of the same order", async ({ expect }) => {
    const given = await givenRazorpayOrder();
    await payInCheckout(given.razorpay_id, "decline");
    expect(await verified(given)).toMatchObject({ status: "failed", failure_code: "payment_failed" });
    expect(await orderOf(given)).toMatchObject({ status: "pending" });
    expect(await verified(given, await payInCheckout(given.razorpay_id))).toMatchObject({ status: "succeeded" });
    expect(await standingOf(given)).toEqual([
      ["failed", 0],
      ["captured", 0],
    ]);
  });

  it("can be paid again until its deadline by the same provider, and by no other", async ({ expect }) => {
    const given = await givenRazorpayOrder();
    const again = (body: object) =>
      call("POST", "/api/v1/payments", {
        body: { order_id: given.order_id, ...body },
        headers: { "order-token": given.order_token, "idempotency-key": crypto.randomUUID() },
      });
    expect(await (await again({ provider: "razorpay" })).json()).toMatchObject({ client_secret: given.razorpay_id });
    const other = await problemOf(await again({ provider: "paypal" }));
    expect([other.status, other.code, other["provider"]]).toEqual([409, "other_payment_provider", "razorpay"]);
  });

  it("ends unpaid at its deadline, and what is authorised after that is never captured", async ({ expect }) => {
    const given = await givenRazorpayOrder();
    await driveLater(given, HOUR);
    expect(await orderOf(given)).toMatchObject({ status: "expired", payment_status: "cancelled" });
    expect(await levelOf(given.shop.variant_id)).toMatchObject({ held: 0, committed: 0 });
    expect(await verified(given, await payInCheckout(given.razorpay_id))).toMatchObject({ status: "cancelled" });
    await driveLater(given, HOUR);
    expect(await standingOf(given)).toEqual([["authorized", 0]]);
  });

  it("goes on after an answer to its capture was lost, without a second capture", async ({ expect }) => {
    const given = await givenRazorpayOrder();
    const returned = await payInCheckout(given.razorpay_id);
    await razorpayLever("POST", "failures", { operation: "capture", kind: "lost" });
    expect(await codeIn(await verify(given, returned))).toEqual([503, "provider_unavailable"]);
    await driveLater(given, 2 * HOUR);
    expect(await orderOf(given)).toMatchObject({ payment_status: "paid" });
    expect(await razorpayEventsOf(given.razorpay_id, "payment.captured")).toHaveLength(1);
  });
});

describe("several payments of one order at Razorpay", () => {
  it("are captured once: the first counts, and another authorisation is left to lapse", async ({ expect }) => {
    const given = await givenRazorpayOrder();
    await payInCheckout(given.razorpay_id);
    await payInCheckout(given.razorpay_id);
    expect(await verified(given)).toMatchObject({ status: "succeeded" });
    const [first, second] = (await razorpayOrder(given.razorpay_id)).payments;
    expect(new Set([first.status, second.status])).toEqual(new Set(["authorized", "captured"]));
    const left = first.status === "authorized" ? first : second;
    await razorpayLever("POST", `payments/${left.id}/lapse`);
    for (const { body } of await razorpayEventsOf(left.id, "refund.processed")) await sendRazorpayEvent(body);
    await deliverAll(given.order_id);
    expect(await orderOf(given)).toMatchObject({ payment_status: "paid", refunded_total: 0 });
  });

  it("that were both captured cost its shopper one: the other goes back whole, and is no refund of the order", async ({
    expect,
  }) => {
    const given = await givenRazorpayOrder();
    for (let times = 0; times < 2; times += 1) await payInCheckout(given.razorpay_id);
    for (const { id } of (await razorpayOrder(given.razorpay_id)).payments)
      await razorpayLever("POST", `payments/${id}/capture`);
    expect(await verified(given)).toMatchObject({ status: "succeeded" });
    const { total, ...order } = await orderOf(given);
    expect(order).toMatchObject({ payment_status: "paid", refunded_total: 0 });
    const standing = await standingOf(given);
    expect(standing.toSorted((a, b) => a[1] - b[1])).toEqual([
      ["captured", 0],
      ["refunded", total],
    ]);
    expect(await balanceOf(given.order_id)).toBe(total);
  });

  it("are one although the second is captured once the order is at rest: its webhook has it given back", async ({
    expect,
  }) => {
    const given = await givenRazorpayOrder();
    await payInCheckout(given.razorpay_id);
    await payInCheckout(given.razorpay_id);
    await verify(given);
    const { payments } = await razorpayOrder(given.razorpay_id);
    const second = payments.find(({ status }: any) => status === "authorized");
    await razorpayLever("POST", `payments/${second.id}/capture`);
    const [event] = await razorpayEventsOf(second.id, "payment.captured");
    for (let copies = 0; copies < 2; copies += 1) await sendRazorpayEvent(event?.body);
    await deliverAll(given.order_id);
    const { total, ...order } = await orderOf(given);
    expect(order).toMatchObject({ payment_status: "paid", refunded_total: 0 });
    expect((await standingOf(given)).toSorted((a, b) => a[1] - b[1])).toEqual([
      ["captured", 0],
      ["refunded", total],
    ]);
    expect((await razorpayOrder(given.razorpay_id)).refunds).toHaveLength(1);
  });
});

describe("money that goes back through Razorpay", () => {
  it("of an order that is cancelled unpaid is none, and the units are free", async ({ expect }) => {
    const given = await givenRazorpayOrder();
    expect((await cancel(given)).status).toBe(200);
    expect(await orderOf(given)).toMatchObject({ status: "cancelled", payment_status: "cancelled" });
    expect(await levelOf(given.shop.variant_id)).toMatchObject({ held: 0, committed: 0 });
  });

  it("of an order that is cancelled paid is all of it", async ({ expect }) => {
    const given = await givenPaid();
    const { total } = await orderOf(given);
    expect((await cancel(given)).status).toBe(200);
    expect(await orderOf(given)).toMatchObject({ status: "cancelled", payment_status: "refunded" });
    expect(await balanceOf(given.order_id)).toBe(0);
    expect(await standingOf(given)).toEqual([["refunded", total]]);
  });

  it("in parts and then whole is booked once each, and never more than was taken", async ({ expect }) => {
    const given = await givenPaid("approve", 2);
    const { total } = await orderOf(given);
    expect(await (await refund(given, { amount: 300 })).json()).toMatchObject({ status: "succeeded", amount: 300 });
    expect(await balanceOf(given.order_id)).toBe(total - 300);
    expect(await codeIn(await refund(given, { amount: total }))).toEqual([409, "refund_exceeds_captured"]);
    expect((await refund(given, {})).status).toBe(201);
    expect(await orderOf(given)).toMatchObject({ payment_status: "refunded" });
    expect(await balanceOf(given.order_id)).toBe(0);
  });

  it("whose answer was lost goes back once, also after Razorpay has forgotten the key", async ({ expect }) => {
    const given = await givenPaid();
    await razorpayLever("POST", "failures", { operation: "refund", kind: "lost" });
    const key = crypto.randomUUID();
    expect((await refund(given, { amount: 200 }, key)).status).toBe(503);
    await razorpayLever("DELETE", "idempotency");
    expect((await refund(given, { amount: 200 }, key)).status).toBe(201);
    expect((await razorpayOrder(given.razorpay_id)).refunds).toHaveLength(1);
  });

  it("slowly is pending until a webhook says what became of it", async ({ expect }) => {
    const ends = [
      ["complete", "refund.processed", "succeeded", 300],
      ["fail", "refund.failed", "failed", 0],
    ] as const;
    for (const [outcome, type, status, refunded_total] of ends) {
      const given = await givenPaid("slow_refunds");
      const made = await (await refund(given, { amount: 300 })).json<any>();
      expect(made).toMatchObject({ status: "pending" });
      const [at_provider] = (await razorpayOrder(given.razorpay_id)).refunds;
      await razorpayLever("POST", `refunds/${at_provider.id}`, { outcome });
      const [event] = await razorpayEventsOf(at_provider.id, type);
      await sendRazorpayEvent(event?.body);
      await deliverAll(given.order_id);
      await deliver(await hintsAbout(at_provider.id));
      const row = env.DB.prepare("SELECT status FROM refunds WHERE id = ?").bind(made.id);
      expect([outcome, await row.first("status")]).toEqual([outcome, status]);
      expect(await orderOf(given)).toMatchObject({ refunded_total });
    }
  });
});

import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { razorpaySettings } from "../../../../src/features/money/razorpay/settings.ts";
import { call, codeIn } from "../../../support/api.ts";
import { orderRow } from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { deliverAll } from "../../../support/queue.ts";
import {
  type GivenRazorpay,
  givenRazorpayOrder,
  payInCheckout,
  razorpayEventsOf,
  razorpayLever,
  razorpayOrder,
  razorpaySignature,
  sendRazorpayEvent,
  verify,
} from "../../../support/razorpay.ts";
import { callWith } from "../../../support/settings.ts";

const hinted = async (order_id: string): Promise<number> =>
  (await env.DB.prepare("SELECT count(*) AS n FROM outbox WHERE type = 'payment.hinted' AND body ->> 'order_id' = ?")
    .bind(order_id)
    .first<number>("n")) ?? 0;
const orderOf = async ({ order_id, order_token }: GivenRazorpay) =>
  (await call("GET", `/api/v1/orders/${order_id}`, { headers: { "order-token": order_token } })).json<any>();
const event = (more: object = {}) => ({ entity: "event", event: "payment.authorized", payload: {}, ...more });
const numbered = (id: string) => ({ "x-razorpay-event-id": id });

async function given(outcome?: "approve" | "late"): Promise<GivenRazorpay> {
  const order = await givenRazorpayOrder();
  if (outcome) await payInCheckout(order.razorpay_id, outcome);
  return order;
}

describe("a webhook of Razorpay", () => {
  it("takes an authorised order to paid once, in whatever number of copies it comes", async ({ expect }) => {
    const order = await given("approve");
    const [authorized] = await razorpayEventsOf(order.razorpay_id, "payment.authorized");
    const send = () => sendRazorpayEvent(authorized?.body, numbered(authorized?.id ?? ""));
    const answers = await Promise.all([send(), send(), send()]);
    answers.push(await send());
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await hinted(order.order_id)).toBe(1);
    await deliverAll(order.order_id);
    expect(await orderOf(order)).toMatchObject({ payment_status: "paid" });
  });

  it("without an id is known by its bytes", async ({ expect }) => {
    const order = await given("approve");
    const [authorized] = await razorpayEventsOf(order.razorpay_id, "payment.authorized");
    for (let copies = 0; copies < 3; copies += 1)
      expect((await sendRazorpayEvent(authorized?.body, { "x-razorpay-event-id": null })).status).toBe(200);
    expect(await hinted(order.order_id)).toBe(1);
  });

  it("says the same in any order: the last word is Razorpay's own", async ({ expect }) => {
    const order = await given("approve");
    await verify(order);
    for (const type of ["order.paid", "payment.captured", "payment.authorized"]) {
      const [one] = await razorpayEventsOf(order.razorpay_id, type);
      expect([type, (await sendRazorpayEvent(one?.body)).status]).toEqual([type, 200]);
    }
    await deliverAll(order.order_id);
    expect(await orderOf(order)).toMatchObject({ payment_status: "paid" });
  });

  it("that lies about an order changes nothing, as Razorpay is asked", async ({ expect }) => {
    const order = await given();
    const payment = { id: "pay_00000000000000", order_id: order.razorpay_id, status: "captured", captured: true };
    const lie = event({ event: "payment.captured", payload: { payment: { entity: payment } } });
    expect((await sendRazorpayEvent(lie)).status).toBe(200);
    await deliverAll(order.order_id);
    expect(await orderRow(order.order_id)).toMatchObject({ status: "pending" });
  });

  it("of a bank that answers late takes the order up, or says that it was declined", async ({ expect }) => {
    for (const [lever, type, status] of [
      ["authorize", "payment.authorized", "paid"],
      ["fail", "payment.failed", "pending"],
    ] as const) {
      const order = await given("late");
      const [payment] = (await razorpayOrder(order.razorpay_id)).payments;
      await razorpayLever("POST", `payments/${payment.id}/${lever}`);
      const [one] = await razorpayEventsOf(order.razorpay_id, type);
      await sendRazorpayEvent(one?.body);
      await deliverAll(order.order_id);
      expect(await orderOf(order)).toMatchObject({ payment_status: status === "paid" ? "paid" : "failed" });
    }
  });

  it("about a refund at Razorpay's own site has it mirrored and booked once", async ({ expect }) => {
    const order = await given("approve");
    await verify(order);
    const [payment] = (await razorpayOrder(order.razorpay_id)).payments;
    await razorpayLever("POST", `payments/${payment.id}/refund`, { amount: 300 });
    for (const type of ["refund.processed", "refund.created", "refund.processed"]) {
      const [refunded] = await razorpayEventsOf(payment.id, type);
      await sendRazorpayEvent(refunded?.body);
      await deliverAll(order.order_id);
    }
    const { total, refunded_total } = await orderOf(order);
    expect(refunded_total).toBe(300);
    const balance = env.DB.prepare(
      "SELECT sum(amount) AS n FROM ledger_entries WHERE order_id = ? AND account = 'provider'",
    );
    expect(await balance.bind(order.order_id).first("n")).toBe(total - 300);
  });

  it("about a dispute is taken, and says so of its order", async ({ expect }) => {
    const order = await given("approve");
    await verify(order);
    const [payment] = (await razorpayOrder(order.razorpay_id)).payments;
    await razorpayLever("POST", `payments/${payment.id}/dispute`);
    const [disputed] = await razorpayEventsOf(payment.id, "payment.dispute.created");
    await sendRazorpayEvent(disputed?.body);
    const outbox = env.DB.prepare(
      "SELECT body ->> 'is_disputed' AS is_disputed FROM outbox WHERE type = 'payment.hinted' AND body ->> 'order_id' = ?",
    );
    expect(await outbox.bind(order.order_id).first("is_disputed")).toBe(1);
  });

  it("about nothing that an order depends on is taken note of and left alone", async ({ expect }) => {
    const about_nothing = [
      event({ event: "subscription.charged" }),
      event({ event: "payment.downtime.started", payload: { "payment.downtime": { entity: { id: "down_1" } } } }),
      event({ event: "refund.processed", payload: { refund: { entity: null } } }),
      event({ event: "payment.captured", payload: { payment: { entity: { order_id: null } } } }),
    ];
    for (const one of about_nothing) expect((await sendRazorpayEvent(one)).status).toBe(200);
  });

  it("whose signature is missing, of other bytes or by somebody else is refused", async ({ expect }) => {
    const refused = async (sent: Promise<Response>) =>
      expect(await codeIn(await sent)).toEqual([400, "invalid_signature"]);
    const one = event();
    const { "x-razorpay-signature": valid = "" } = await razorpaySignature(JSON.stringify(one));
    const forged = [null, "", "0".repeat(64), valid.toUpperCase(), valid.slice(2), `${valid}00`, `sha256=${valid}`];
    for (const signature of forged) await refused(sendRazorpayEvent(one, { "x-razorpay-signature": signature }));
    await refused(sendRazorpayEvent(event({ event: "order.paid" }), { "x-razorpay-signature": valid }));
    await refused(sendRazorpayEvent("no json at all"));
    await refused(sendRazorpayEvent([]));
    expect((await sendRazorpayEvent(one, { "x-razorpay-signature": valid })).status).toBe(200);
  });

  it("is taken with the older secret, too, while two are set", async ({ expect }) => {
    const body = event();
    const headers = await razorpaySignature(JSON.stringify(body));
    const [secret = ""] = razorpaySettings.of(testContext().config).RAZORPAY_WEBHOOK_SECRETS ?? [];
    const send = (secrets: string) =>
      callWith({ RAZORPAY_WEBHOOK_SECRETS: secrets })("POST", "/api/v1/webhooks/razorpay", { body, headers });
    expect((await send(`another-secret,${secret}`)).status).toBe(200);
    expect((await send("another-secret")).status).toBe(400);
  });

  it("that Razorpay cannot be asked about is to come again", async ({ expect }) => {
    const order = await given("approve");
    await verify(order);
    const [captured] = await razorpayEventsOf(order.razorpay_id, "payment.captured");
    await razorpayLever("POST", "failures", { operation: "retrieve", kind: "error" });
    expect(await codeIn(await sendRazorpayEvent(captured?.body))).toEqual([503, "provider_unavailable"]);
    expect((await sendRazorpayEvent(captured?.body)).status).toBe(200);
  });

  it("comes by itself: late, twice and in another order, and the order is paid once", async ({ expect }) => {
    const order = await given();
    const scattered = { paused: false, times: 3, delay_ms: 20, shuffle: true, shuffle_window_ms: 100 };
    await razorpayLever("POST", "delivery", scattered);
    try {
      await payInCheckout(order.razorpay_id);
      await expect.poll(async () => (await orderOf(order)).payment_status, { timeout: 15_000 }).toBe("paid");
    } finally {
      await razorpayLever("POST", "delivery", { paused: true, times: 1, delay_ms: 0, shuffle: false });
      await razorpayLever("DELETE", "delivery");
    }
    expect(await razorpayEventsOf(order.razorpay_id, "payment.captured")).toHaveLength(1);
  });
});

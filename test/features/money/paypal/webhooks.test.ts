import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { DAY, MINUTE } from "#platform/basics/time";
import { certificateUrl } from "../../../../src/features/money/paypal/paypal-certificates.ts";
import { givenActor } from "../../../support/actors.ts";
import { call, codeIn } from "../../../support/api.ts";
import { orderRow } from "../../../support/checkout.ts";
import {
  answerApproval,
  captureIdOf,
  givenPaypalOrder,
  paypalLever,
  sendPaypalEvent,
  verify,
} from "../../../support/paypal.ts";
import { deliver, deliverAll } from "../../../support/queue.ts";

type Given = Awaited<ReturnType<typeof givenPaypalOrder>>;

/** The sandbox's own events about an order, the latest first. */
const eventsOf = async ({ order_id, paypal_id }: Given, type: string): Promise<any[]> => {
  const { data } = await paypalLever("GET", "events");
  const about = [order_id, paypal_id, await captureIdOf(paypal_id).catch(() => "none")];
  return data
    .filter(
      (event: any) => event.event_type === type && about.some((id) => JSON.stringify(event.resource).includes(id)),
    )
    .map(({ deliveries: _deliveries, ...event }: any) => event);
};
const hinted = async (order_id: string): Promise<number> =>
  (await env.DB.prepare("SELECT count(*) AS n FROM outbox WHERE type = 'payment.hinted' AND body ->> 'order_id' = ?")
    .bind(order_id)
    .first<number>("n")) ?? 0;
const orderOf = async ({ order_id, order_token }: Given) =>
  (await call("GET", `/api/v1/orders/${order_id}`, { headers: { "order-token": order_token } })).json<any>();
const event = (more: object = {}) => ({
  id: `WH-${crypto.randomUUID()}`,
  event_type: "CHECKOUT.ORDER.APPROVED",
  resource: {},
  ...more,
});

async function given(outcome?: "approve" | "pending" | "slow_refunds"): Promise<Given> {
  const order = await givenPaypalOrder();
  if (outcome) await answerApproval(order.paypal_id, outcome);
  return order;
}

describe("a webhook of PayPal", () => {
  it("that its payer has approved takes the order to paid, however often and in whatever number of copies it comes", async ({
    expect,
  }) => {
    const order = await given("approve");
    const [approved] = await eventsOf(order, "CHECKOUT.ORDER.APPROVED");
    const answers = await Promise.all([1, 2, 3].map(() => sendPaypalEvent(approved)));
    answers.push(await sendPaypalEvent(approved));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await hinted(order.order_id)).toBe(1);
    await deliverAll(order.order_id);
    expect(await orderOf(order)).toMatchObject({ payment_status: "paid" });
  });

  it("says the same in any order: the last word is PayPal's own", async ({ expect }) => {
    const order = await given("approve");
    await verify(order);
    const sent = [
      ...(await eventsOf(order, "PAYMENT.CAPTURE.COMPLETED")),
      ...(await eventsOf(order, "CHECKOUT.ORDER.APPROVED")),
      ...(await eventsOf(order, "CHECKOUT.ORDER.COMPLETED")),
    ];
    expect(sent).toHaveLength(3);
    for (const one of sent) expect((await sendPaypalEvent(one)).status).toBe(200);
    await deliverAll(order.order_id);
    expect(await orderOf(order)).toMatchObject({ payment_status: "paid" });
  });

  it("that lies about an order changes nothing, as PayPal is asked", async ({ expect }) => {
    const order = await given();
    const resource = { id: order.paypal_id, status: "COMPLETED", purchase_units: [{ custom_id: order.order_id }] };
    expect((await sendPaypalEvent(event({ resource }))).status).toBe(200);
    await deliverAll(order.order_id);
    expect(await orderRow(order.order_id)).toMatchObject({ status: "pending" });
  });

  it("about a pending capture that is completed, or denied, settles its order", async ({ expect }) => {
    const ends = [
      ["complete", "PAYMENT.CAPTURE.COMPLETED", "paid"],
      ["deny", "PAYMENT.CAPTURE.DENIED", "failed"],
    ] as const;
    for (const [outcome, type, status] of ends) {
      const order = await given("pending");
      await verify(order);
      const [pending] = await eventsOf(order, "PAYMENT.CAPTURE.PENDING");
      await sendPaypalEvent(pending);
      await deliverAll(order.order_id);
      expect(await orderRow(order.order_id)).toMatchObject({ status: "capturing" });
      await paypalLever("POST", `captures/${await captureIdOf(order.paypal_id)}/conclude`, { outcome });
      const [concluded] = await eventsOf(order, type);
      await sendPaypalEvent(concluded);
      await deliverAll(order.order_id);
      expect(["processing", status]).toContain((await orderRow(order.order_id))?.status);
    }
  });

  it("about a refund at PayPal's own site has it mirrored and booked once", async ({ expect }) => {
    const order = await given("approve");
    await verify(order);
    await paypalLever("POST", `captures/${await captureIdOf(order.paypal_id)}/refund`, {
      amount: { currency_code: "USD", value: "3.00" },
    });
    const [refunded] = await eventsOf(order, "PAYMENT.CAPTURE.REFUNDED");
    for (let copies = 0; copies < 2; copies += 1) {
      await sendPaypalEvent({ ...refunded, id: `WH-${crypto.randomUUID()}` });
      await deliverAll(order.order_id);
    }
    const { total, refunded_total } = await orderOf(order);
    expect(refunded_total).toBe(300);
    const balance = env.DB.prepare(
      "SELECT sum(amount) AS n FROM ledger_entries WHERE order_id = ? AND account = 'provider'",
    );
    expect(await balance.bind(order.order_id).first("n")).toBe(total - 300);
  });

  it("about a refund that takes days, and comes to nothing, makes the money the shop's again", async ({ expect }) => {
    const staff = await givenActor("admin");
    const order = await given("slow_refunds");
    await verify(order);
    const made = await call("POST", `/api/v1/payments/${order.payment_id}/refunds`, {
      body: { amount: 300 },
      token: staff.token,
      headers: { "idempotency-key": crypto.randomUUID() },
    });
    const refund = await made.json<any>();
    expect(refund.status).toBe("pending");
    const [pending] = await eventsOf(order, "PAYMENT.REFUND.PENDING");
    await paypalLever("POST", `refunds/${pending.resource.id}`, { outcome: "fail" });
    const [failed] = await eventsOf(order, "PAYMENT.REFUND.FAILED");
    expect((await sendPaypalEvent(failed)).status).toBe(200);
    await deliverAll(order.order_id);
    const hints = env.DB.prepare(
      "SELECT id FROM outbox WHERE type = 'refund.hinted' AND body ->> 'provider_refund_id' = ?",
    );
    await deliver((await hints.bind(pending.resource.id).all<{ id: string }>()).results.map(({ id }) => id));
    const row = env.DB.prepare("SELECT status FROM refunds WHERE id = ?").bind(refund.id);
    expect(await row.first("status")).toBe("failed");
    expect(await orderOf(order)).toMatchObject({ payment_status: "paid", refunded_total: 0 });
  });

  it("about a reversal or a dispute is taken, and says so of its order", async ({ expect }) => {
    const order = await given("approve");
    await verify(order);
    const capture_id = await captureIdOf(order.paypal_id);
    await paypalLever("POST", `captures/${capture_id}/dispute`);
    const [disputed] = await eventsOf(order, "CUSTOMER.DISPUTE.CREATED");
    await sendPaypalEvent(disputed);
    const outbox = env.DB.prepare(
      "SELECT body ->> 'is_disputed' AS is_disputed FROM outbox WHERE type = 'payment.hinted' AND body ->> 'order_id' = ?",
    );
    expect(await outbox.bind(order.order_id).first("is_disputed")).toBe(1);
    await paypalLever("POST", `captures/${capture_id}/reverse`);
    const [reversed] = await eventsOf(order, "PAYMENT.CAPTURE.REVERSED");
    await sendPaypalEvent(reversed);
    await deliverAll(order.order_id);
    const { total, refunded_total } = await orderOf(order);
    expect(refunded_total).toBe(total);
  });

  it("about nothing that an order depends on is taken note of and left alone", async ({ expect }) => {
    const about_nothing = [
      event({ event_type: "BILLING.PLAN.CREATED" }),
      event({ resource: null }),
      event({ event_type: "PAYMENT.CAPTURE.REFUNDED", resource: { id: "R1", links: [] } }),
      event({ event_type: "CUSTOMER.DISPUTE.CREATED", resource: { disputed_transactions: [] } }),
    ];
    for (const one of about_nothing) expect((await sendPaypalEvent(one)).status).toBe(200);
  });

  it("whose signature is missing, of another time, of other bytes or by somebody else is refused", async ({
    expect,
  }) => {
    const refused = async (sent: Promise<Response>) =>
      expect(await codeIn(await sent)).toEqual([400, "invalid_signature"]);
    const one = event();
    for (const name of ["transmission-id", "transmission-time", "transmission-sig", "cert-url", "auth-algo"])
      await refused(sendPaypalEvent(one, { [`paypal-${name}`]: null }));
    await refused(sendPaypalEvent(one, { "paypal-transmission-id": crypto.randomUUID() }));
    await refused(sendPaypalEvent(one, { "paypal-transmission-time": new Date().toISOString() }));
    await refused(sendPaypalEvent(one, { "paypal-auth-algo": "none" }));
    await refused(sendPaypalEvent(one, { "paypal-transmission-sig": btoa("x".repeat(256)) }));
    await refused(sendPaypalEvent(one, {}, Date.now() - 5 * DAY));
    await refused(sendPaypalEvent(one, {}, Date.now() + 10 * MINUTE));
    await refused(sendPaypalEvent("no json at all"));
    expect((await sendPaypalEvent(one, {}, Date.now() - 2 * DAY)).status).toBe(200);
  });

  it("that names a certificate anywhere but at PayPal is refused, and nothing is fetched from there", async ({
    expect,
  }) => {
    const elsewhere = [
      "https://evil.example/v1/notifications/certs/CERT-1",
      "http://api.sandbox.paypal.com/v1/notifications/certs/CERT-1",
      "https://api.sandbox.paypal.com.evil.example/v1/notifications/certs/CERT-1",
      "https://api.sandbox.paypal.com@evil.example/v1/notifications/certs/CERT-1",
      "https://user:pass@api.sandbox.paypal.com/v1/notifications/certs/CERT-1",
      "https://api.sandbox.paypal.com/v1/notifications/certs/../../oauth2/token",
      "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1?to=x",
      "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1#x",
      "https://api.sandbox.paypal.com:8443/v1/notifications/certs/CERT-1",
      "https://api.sandbox.paypal.com/v1/notifications/certs/",
      "not an address",
    ];
    for (const url of elsewhere) {
      expect([url, certificateUrl(url, false)]).toEqual([url, null]);
      expect(await codeIn(await sendPaypalEvent(event(), { "paypal-cert-url": url }))).toEqual([
        400,
        "invalid_signature",
      ]);
    }
    const [live, sandbox] = ["api.paypal.com", "api.sandbox.paypal.com"].map(
      (host) => `https://${host}/v1/notifications/certs/CERT-1`,
    );
    expect([certificateUrl(live ?? "", false), certificateUrl(sandbox ?? "", true)]).toEqual([null, null]);
    expect([certificateUrl(live ?? "", true), certificateUrl(sandbox ?? "", false)]).toEqual([live, sandbox]);
    const unknown = "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-none";
    expect(await codeIn(await sendPaypalEvent(event(), { "paypal-cert-url": unknown }))).toEqual([
      400,
      "invalid_signature",
    ]);
  });

  it("whose certificate cannot be had, or is too long, is to come again", async ({ expect }) => {
    for (const kind of ["error", "huge", "redirect", "not_json"]) {
      await paypalLever("POST", "failures", { operation: "certificate", kind });
      const url = `https://api-m.sandbox.paypal.com/v1/notifications/certs/CERT-360caa42-sandbox`;
      expect([kind, ...(await codeIn(await sendPaypalEvent(event(), { "paypal-cert-url": url })))]).toEqual([
        kind,
        503,
        "provider_unavailable",
      ]);
    }
    const url = `https://api-m.sandbox.paypal.com/v1/notifications/certs/CERT-360caa42-sandbox`;
    expect((await sendPaypalEvent(event(), { "paypal-cert-url": url })).status).toBe(200);
  });

  it("comes by itself: late, twice and in another order, and the order is paid once", async ({ expect }) => {
    const order = await given();
    await paypalLever("POST", "delivery", {
      paused: false,
      times: 3,
      delay_ms: 20,
      shuffle: true,
      shuffle_window_ms: 100,
    });
    try {
      await answerApproval(order.paypal_id);
      await expect.poll(async () => (await orderOf(order)).payment_status, { timeout: 15_000 }).toBe("paid");
    } finally {
      await paypalLever("POST", "delivery", { paused: true, times: 1, delay_ms: 0, shuffle: false });
      await paypalLever("DELETE", "delivery");
    }
  });
});

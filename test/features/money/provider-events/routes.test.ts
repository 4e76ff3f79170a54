import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { rememberCustomer } from "#money/payment-customers";
import { providerEvents } from "#money/provider-events";
import { DAY } from "#platform/basics/time";
import { runBatch } from "#platform/data/db";
import { sign } from "../../../../local/sandbox/webhook.ts";
import { call, problemOf } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";
import { givenOrder } from "../../../support/orders.ts";
import { givenPayment } from "../../../support/payments.ts";
import { deliverAll } from "../../../support/queue.ts";
import { control, stripe, webhookSecret as secret } from "../../../support/stripe.ts";

const path = "/api/v1/webhooks/stripe";
const now = () => Math.floor(Date.now() / 1_000);

const eventOf = (type: string, object: Record<string, unknown>, id = `evt_${crypto.randomUUID()}`) =>
  JSON.stringify({ id, object: "event", type, data: { object } });
const send = async (body: string, options: { secret?: string; at?: number; signature?: string; to?: string } = {}) => {
  const signature = options.signature ?? (await sign(body, options.secret ?? secret(), options.at ?? now()));
  return call("POST", options.to ?? path, {
    body,
    headers: { "content-type": "application/json", "stripe-signature": signature },
  });
};

const hintsOf = async (order_id: string): Promise<number> => {
  const row = await env.DB.prepare(
    "SELECT count(*) AS hints FROM outbox WHERE type = 'payment.hinted' AND body ->> 'order_id' = ?",
  )
    .bind(order_id)
    .first<{ hints: number }>();
  return row?.hints ?? 0;
};
const knows = async (event_id: string): Promise<boolean> =>
  (await env.DB.prepare("SELECT 1 FROM provider_events WHERE event_id = ?").bind(event_id).first()) !== null;

const succeeded = (order_id: string, id?: string) =>
  eventOf("payment_intent.succeeded", { id: "pi_hint", object: "payment_intent", metadata: { order_id } }, id);

describe("a webhook", () => {
  it("about a refund in the provider's dashboard has it mirrored and booked once, however old the order is", async ({
    expect,
  }) => {
    const at = Date.now() - 40 * DAY;
    const { order_id, payment_id, intent_id, total, order_token } = await givenOrder({ status: "delivered", at });
    await stripe.refunds.create({ payment_intent: intent_id ?? "", amount: 300 });
    for (let copies = 0; copies < 2; copies += 1) {
      const charge = { id: `ch_${crypto.randomUUID()}`, object: "charge", payment_intent: intent_id };
      expect((await send(eventOf("charge.refunded", charge))).status).toBe(200);
      await deliverAll(order_id);
    }
    const headers = { "order-token": order_token };
    const payment = await call("GET", `/api/v1/payments/${payment_id}`, { headers });
    expect(await payment.json()).toMatchObject({ status: "partially_refunded" });
    const order = await call("GET", `/api/v1/orders/${order_id}`, { headers });
    expect(await order.json()).toMatchObject({ status: "delivered", refunded_total: 300 });
    const balance = await env.DB.prepare(
      "SELECT sum(amount) AS n FROM ledger_entries WHERE order_id = ? AND account = ?",
    )
      .bind(order_id, "provider")
      .first("n");
    expect(balance).toBe(total - 300);
  });

  it("about what a customer has saved becomes one hint for their account, and none for a stranger", async ({
    expect,
  }) => {
    const ctx = testContext();
    const [user_id, customer] = [ctx.id(), `cus_${crypto.randomUUID()}`];
    await runBatch(ctx.db, [rememberCustomer(ctx, "stripe", user_id, customer)]);
    const hints = async () => {
      const told = "SELECT count(*) AS n FROM outbox WHERE type = 'saved_methods.hinted' AND body ->> 'user_id' = ?";
      return env.DB.prepare(told).bind(user_id).first("n");
    };
    const method = { id: "pm_1", object: "payment_method", customer };
    const attached = eventOf("payment_method.attached", method);
    for (let copies = 0; copies < 3; copies += 1) expect((await send(attached)).status).toBe(200);
    expect(await hints()).toBe(1);
    await send(eventOf("setup_intent.succeeded", { id: "seti_1", object: "setup_intent", customer }));
    await send(
      JSON.stringify({
        id: `evt_${crypto.randomUUID()}`,
        object: "event",
        type: "payment_method.detached",
        data: { object: { ...method, customer: null }, previous_attributes: { customer } },
      }),
    );
    expect(await hints()).toBe(3);
    await send(eventOf("payment_method.attached", { ...method, customer: "cus_stranger" }));
    await send(eventOf("payment_method.attached", { ...method, customer: null }));
    expect(await hints()).toBe(3);
  });

  it("becomes one hint for its order, however often and in whatever number of copies it comes", async ({ expect }) => {
    const order_id = crypto.randomUUID();
    const body = succeeded(order_id);
    const answers = await Promise.all([send(body), send(body), send(body)]);
    answers.push(await send(body));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
    expect(await answers[0]?.json()).toEqual({ received: true });
    expect(await hintsOf(order_id)).toBe(1);
    await send(succeeded(order_id));
    expect(await hintsOf(order_id)).toBe(2);
  });

  it("with a signature that is missing, wrong, stale or of other bytes is refused and changes nothing", async ({
    expect,
  }) => {
    const order_id = crypto.randomUUID();
    const id = `evt_${crypto.randomUUID()}`;
    const body = succeeded(order_id, id);
    const right = await sign(body, secret(), now());
    const refused = [
      await call("POST", path, { body, headers: { "content-type": "application/json" } }),
      await send(body, { secret: "whsec_other" }),
      await send(body, { at: now() - 301 }),
      await send(body, { at: now() + 310 }),
      await send(body, { at: now() + 100_000 }),
      await send(body, { signature: `t=${now()},${await sign(body, secret(), now() + 100_000)}` }),
      await send(body, { signature: "nonsense" }),
      await send(`${body} `, { signature: right }),
      await send("not json", { secret: "whsec_other" }),
    ];
    for (const answer of refused) {
      expect(answer.status).toBe(400);
      expect((await problemOf(answer)).code).toBe("invalid_signature");
    }
    expect(await knows(id)).toBe(false);
    expect(await hintsOf(order_id)).toBe(0);
  });

  it("that was signed by a clock a little ahead is taken", async ({ expect }) => {
    expect((await send(succeeded(crypto.randomUUID()), { at: now() + 200 })).status).toBe(200);
  });

  it("that is signed but is no whole event is taken note of or refused, and breaks nothing", async ({ expect }) => {
    const id = `evt_${crypto.randomUUID()}`;
    expect((await send(JSON.stringify({ id, type: "payment_intent.succeeded" }))).status).toBe(200);
    expect(await knows(id)).toBe(true);
    for (const body of ["null", "[]", '"x"', "{}", '{"id":5}', "not json"]) expect((await send(body)).status).toBe(400);
  });

  it("is remembered for ninety days, longer than any provider repeats one", async ({ expect }) => {
    const ids = await Promise.all(
      [89, 91].map(async (days) => {
        const id = `evt_${crypto.randomUUID()}`;
        await send(succeeded(crypto.randomUUID(), id));
        await env.DB.prepare("UPDATE provider_events SET received_at = ? WHERE event_id = ?")
          .bind(Date.now() - days * DAY, id)
          .run();
        return id;
      }),
    );
    await providerEvents.jobs.find(({ name }) => name === "payments.forget_events")?.run(testContext(), Date.now());
    expect(await Promise.all(ids.map(knows))).toEqual([true, false]);
  });

  it("is taken under each of several secrets while they are being rotated", async ({ expect }) => {
    const { app } = await import("../../../../src/app.ts");
    const order_id = crypto.randomUUID();
    const body = succeeded(order_id);
    const rotating = { ...env, STRIPE_WEBHOOK_SECRETS: `whsec_new, ${secret()}` };
    for (const one of ["whsec_new", secret()]) {
      const headers = { "content-type": "application/json", "stripe-signature": await sign(body, one, now()) };
      const answer = await app.request(`https://shop.test${path}`, { method: "POST", body, headers }, rotating, {
        waitUntil: () => {},
        passThroughOnException: () => {},
      } as unknown as ExecutionContext);
      expect(answer.status).toBe(200);
    }
    expect(await hintsOf(order_id)).toBe(1);
  });

  it("about a refund finds the order by the intent, and one about nothing of ours is only noted", async ({
    expect,
  }) => {
    const { order_id, intent_id } = await givenPayment();
    await send(eventOf("charge.refunded", { id: "ch_1", object: "charge", payment_intent: intent_id, metadata: {} }));
    expect(await hintsOf(order_id)).toBe(1);
    const id = `evt_${crypto.randomUUID()}`;
    expect((await send(eventOf("customer.created", { id: "cus_1", object: "customer" }, id))).status).toBe(200);
    expect(
      (
        await send(
          eventOf("payment_intent.succeeded", {
            id: "pi_strange",
            object: "payment_intent",
            metadata: { order_id: "not one" },
          }),
        )
      ).status,
    ).toBe(200);
    expect(await knows(id)).toBe(true);
  });

  it.for([
    ["payment_intent.amount_capturable_updated", 1],
    ["payment_intent.canceled", 1],
    ["payment_intent.payment_failed", 1],
    ["payment_intent.processing", 1],
    ["payment_intent.requires_action", 1],
    ["payment_intent.succeeded", 1],
    ["payment_intent.created", 0],
    ["charge.expired", 1],
    ["charge.refunded", 1],
    ["charge.dispute.created", 1],
    ["charge.dispute.closed", 1],
    ["charge.succeeded", 0],
  ] as const)("of type %s comes to %i hints", async ([type, hints], { expect }) => {
    const { order_id, intent_id } = await givenPayment();
    const object = type.startsWith("payment_intent.")
      ? { id: intent_id, object: "payment_intent", metadata: { order_id } }
      : { id: "ch_1", object: "charge", payment_intent: intent_id };
    expect((await send(eventOf(type, object))).status).toBe(200);
    expect(await hintsOf(order_id)).toBe(hints);
  });

  it.for(["refund.failed", "refund.updated"] as const)(
    "of type %s has its refund followed",
    async (type, { expect }) => {
      const refund_id = `re_${crypto.randomUUID()}`;
      await send(eventOf(type, { id: refund_id, object: "refund", payment_intent: "pi_any" }));
      const hints = await env.DB.prepare(
        "SELECT count(*) AS n FROM outbox WHERE type = 'refund.hinted' AND body ->> 'provider_refund_id' = ?",
      )
        .bind(refund_id)
        .first("n");
      expect(hints).toBe(1);
    },
  );

  it("goes to a provider that the shop has, as JSON", async ({ expect }) => {
    expect((await problemOf(await send("{}", { to: "/api/v1/webhooks/acme" }))).code).toBe("not_found");
    const form = await call("POST", path, {
      body: "a=1",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect(form.status).toBe(415);
    const huge = await send(JSON.stringify({ text: "x".repeat(300_000) }));
    expect(huge.status).toBe(413);
  });
});

describe("the sandbox's own webhooks", () => {
  beforeEach(() =>
    control("POST", "delivery", { paused: false, delay_ms: 0, times: 3, shuffle: true, shuffle_window_ms: 50 }),
  );
  afterEach(async () => {
    await control("POST", "delivery", { paused: true, times: 1, shuffle: false });
    await control("DELETE", "delivery");
  });

  it("arrive signed as the shop wants them, three times in random order, and each event hints once", async ({
    expect,
  }) => {
    const order_id = crypto.randomUUID();
    const intent = await stripe.paymentIntents.create({
      amount: 900,
      currency: "usd",
      capture_method: "manual",
      allowed_payment_method_types: ["card"],
      metadata: { order_id },
    });
    await stripe.paymentIntents.confirm(intent.id, { payment_method: "pm_card_visa" });
    await stripe.paymentIntents.capture(intent.id);
    await vi.waitFor(async () => {
      const { data } = await control("GET", "events?limit=30");
      const mine = data
        .filter((event: any) => event.data.object.metadata?.order_id === order_id)
        .flatMap((event: any) => event.deliveries);
      expect(mine.length).toBe(9);
      expect(mine.every((delivery: any) => delivery.status === "delivered" && delivery.answered === 200)).toBe(true);
    }, 15_000);
    expect(await hintsOf(order_id)).toBe(2);
  });
});

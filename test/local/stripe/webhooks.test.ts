import { env } from "cloudflare:workers";
import Stripe from "stripe";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { sign } from "../../../local/sandbox/webhook.ts";
import { control, givenIntent, stripe } from "../../support/stripe.ts";

const USUAL = { paused: false, delay_ms: 0, times: 1, shuffle: false };
beforeEach(async () => {
  await control("POST", "delivery", USUAL);
});
afterEach(async () => {
  await control("POST", "delivery", { ...USUAL, paused: true });
  await control("DELETE", "delivery");
});

const patient = { timeout: 10_000 };
const eventsOf = async (id: string): Promise<any[]> =>
  (await control("GET", "events?limit=20")).data.filter((event: any) => event.data.object.id === id);

describe("an event", () => {
  it("is recorded for each change, with the object as it was", async ({ expect }) => {
    const { id } = await givenIntent();
    await stripe.paymentIntents.confirm(id, { payment_method: "pm_card_visa" }, { idempotencyKey: `confirm:${id}` });
    await stripe.paymentIntents.capture(id);
    const known = await eventsOf(id);
    expect(known.map((event) => event.type)).toEqual([
      "payment_intent.succeeded",
      "payment_intent.amount_capturable_updated",
      "payment_intent.created",
    ]);
    expect(known.map((event) => event.data.object.status)).toEqual([
      "succeeded",
      "requires_capture",
      "requires_payment_method",
    ]);
    expect(known[1].request.idempotency_key).toBe(`confirm:${id}`);
    const list = await stripe.events.list({ types: ["charge.captured"], limit: 1 });
    expect(await stripe.events.retrieve(list.data[0]?.id ?? "")).toMatchObject({
      object: "event",
      type: "charge.captured",
      api_version: "2026-10-28.endive",
    });
  });

  it("reaches the shop over its webhook address", async ({ expect }) => {
    const { id } = await givenIntent();
    await vi.waitFor(
      async () =>
        expect((await eventsOf(id))[0].deliveries).toEqual([
          expect.objectContaining({ attempts: 1, answered: expect.any(Number) }),
        ]),
      patient,
    );
  });

  it("comes late, several times, or only when it is sent by hand, as told", async ({ expect }) => {
    await control("POST", "delivery", { delay_ms: 60_000, times: 3 });
    const late = await givenIntent();
    const deliveries = (await eventsOf(late.id))[0].deliveries;
    expect(deliveries).toHaveLength(3);
    for (const delivery of deliveries) expect(delivery).toMatchObject({ status: "waiting", attempts: 0 });
    await stripe.customers.create({});
    const { data: unasked } = await control("GET", "events?type=customer.created&limit=1");
    for (const event of unasked) expect(event.deliveries).toEqual([]);
    await control("POST", "delivery", { paused: true });
    const silent = await givenIntent();
    const [event] = await eventsOf(silent.id);
    expect(event.deliveries).toEqual([]);
    await control("POST", `events/${event.id}/send`, { times: 2 });
    await vi.waitFor(
      async () =>
        expect((await eventsOf(silent.id))[0].deliveries.map((delivery: any) => delivery.attempts)).toEqual([1, 1]),
      patient,
    );
    await control("POST", "delivery", { ...USUAL, shuffle: true, shuffle_window_ms: 20 });
    const scattered = await givenIntent();
    await vi.waitFor(async () => expect((await eventsOf(scattered.id))[0].deliveries[0].attempts).toBe(1), patient);
  });

  it("is signed as the SDK verifies it", async ({ expect }) => {
    const crypto_provider = Stripe.createSubtleCryptoProvider();
    const payload = JSON.stringify({ id: "evt_1", object: "event", type: "payment_intent.succeeded", note: "ünïcode" });
    const now = Math.floor(Date.now() / 1_000);
    const verify = async (secret: string, at: number) =>
      stripe.webhooks.constructEventAsync(
        payload,
        await sign(payload, "whsec_right", at),
        secret,
        300,
        crypto_provider,
      );
    expect((await verify("whsec_right", now)).type).toBe("payment_intent.succeeded");
    await expect(verify("whsec_wrong", now)).rejects.toThrow();
    await expect(verify("whsec_right", now - 301)).rejects.toThrow();
  });

  it("can be told nothing that it does not know", async ({ expect }) => {
    expect((await control("POST", "delivery", { delay: 3 })).error.message).toContain("delay");
    expect((await control("POST", "failures", { kind: "explode" })).error).toBeDefined();
    expect((await control("POST", "authenticate/pi_none", { outcome: "approve" })).error.code).toBe("resource_missing");
  });
});

describe("the authentication page", () => {
  it("asks, and sends a browser back to the shop with the outcome", async ({ expect }) => {
    const { id } = await givenIntent();
    await stripe.paymentIntents.confirm(id, {
      payment_method: "pm_card_authenticationRequired",
      return_url: "https://store.test/back?x=1",
    });
    const address = `https://shop.test/dev/stripe/authenticate/${id}`;
    const page = await env.STRIPE_SANDBOX!.fetch(address);
    expect(page.headers.get("content-security-policy")).toContain("form-action 'self' https://store.test");
    expect(await page.text()).toContain("$20.00");
    const sent = await env.STRIPE_SANDBOX!.fetch(address, {
      method: "POST",
      body: new URLSearchParams({ outcome: "refuse" }),
      headers: { accept: "text/html" },
      redirect: "manual",
    });
    expect(sent.status).toBe(303);
    expect(sent.headers.get("location")).toBe(
      `https://store.test/back?x=1&payment_intent=${id}&redirect_status=failed`,
    );
  });
});

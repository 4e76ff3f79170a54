import { describe, it } from "vitest";
import { providerOf } from "#money/providers";
import { call, problemOf } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";
import { givenPayment } from "../../../support/payments.ts";

describe("/dev/stripe", () => {
  it("shows the sandbox's events and takes its orders, through the shop", async ({ expect }) => {
    await givenPayment();
    expect(((await (await call("GET", "/dev/stripe")).json()) as any).name).toBe("bodega-stripe-sandbox");
    const events = (await (await call("GET", "/dev/stripe/events?limit=1")).json()) as any;
    expect(events.data).toHaveLength(1);
    expect((await call("POST", "/dev/stripe/delivery", { body: { odd: 1 } })).status).toBe(422);
  });

  it("shows a browser the events, and sends one again by a button", async ({ expect }) => {
    const { intent_id, payment_id } = await givenPayment();
    await providerOf(testContext(), "stripe").confirm(intent_id, "pm_card_visa", `confirm:${payment_id}:1`);
    const browser = { accept: "text/html" };
    const page = await call("GET", "/dev/stripe/events", { headers: browser });
    const text = await page.text();
    expect(text).toContain(intent_id);
    const address = /action="([^"]+)"/.exec(text)?.[1] ?? "";
    const form = { ...browser, "content-type": "application/x-www-form-urlencoded" };
    const sent = await call("POST", address, { body: "times=1", headers: form });
    expect(sent.status).toBe(303);
    const list = await call("GET", sent.headers.get("location") ?? "", { headers: browser });
    expect(list.headers.get("content-type")).toContain("text/html");
    expect(await list.text()).toContain(`action="${address}"`);
  });

  it("lets the shopper approve a payment in the browser or with curl", async ({ expect }) => {
    const { intent_id, payment_id } = await givenPayment();
    const provider = providerOf(testContext(), "stripe");
    const { intent } = await provider.confirm(intent_id, "pm_card_authenticationRequired", `confirm:${payment_id}:1`);
    const address = new URL(intent.redirect_url ?? "").pathname;
    const page = await call("GET", address);
    expect(page.headers.get("content-type")).toContain("text/html");
    expect(page.headers.get("content-security-policy")).toContain("form-action 'self' http://localhost:8787");
    const answer = await call("POST", address, {
      body: "outcome=approve",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect(await answer.json()).toMatchObject({ id: intent_id, status: "requires_capture" });
  });

  it("is there locally alone", async ({ expect }) => {
    const { app } = await import("../../../../src/app.ts");
    const { env } = await import("cloudflare:workers");
    const execution = { waitUntil: () => {}, passThroughOnException: () => {} } as unknown as ExecutionContext;
    const answer = await app.request(
      "https://shop.test/dev/stripe/events",
      {},
      { ...env, ENVIRONMENT: "production" },
      execution,
    );
    expect(answer.status).toBe(404);
    expect((await problemOf(answer)).code).toBe("not_found");
  });
});

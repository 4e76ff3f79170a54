import { describe, it } from "vitest";
import { call, problemOf } from "../../../support/api.ts";
import { givenPaypalOrder } from "../../../support/paypal.ts";

describe("/dev/paypal", () => {
  it("shows a payer the order and takes their answer, through the shop", async ({ expect }) => {
    expect(((await (await call("GET", "/dev/paypal")).json()) as any).name).toBe("bodega-paypal-sandbox");
    const { redirect_url, paypal_id } = await givenPaypalOrder();
    const address = new URL(redirect_url).pathname;
    const page = await call("GET", address);
    expect(page.headers.get("content-security-policy")).toContain("form-action 'self' http://localhost:8787");
    expect(await page.text()).toContain(paypal_id);
    const form = { "content-type": "application/x-www-form-urlencoded", accept: "text/html" };
    const cancelled = await call("POST", address, { body: "outcome=cancel", headers: form });
    expect(cancelled.headers.get("location")).toBe(`http://localhost:8787/checkout/cancelled?token=${paypal_id}`);
    const approved = await call("POST", address, { body: "outcome=approve", headers: form });
    expect(approved.status).toBe(303);
    expect(approved.headers.get("location")).toContain(`/checkout/return?token=${paypal_id}&PayerID=`);
    expect((await call("POST", "/dev/paypal/delivery", { body: { odd: 1 } })).status).toBe(422);
  });

  it("is there locally alone", async ({ expect }) => {
    const { app } = await import("../../../../src/app.ts");
    const { env } = await import("cloudflare:workers");
    const execution = { waitUntil: () => {}, passThroughOnException: () => {} } as unknown as ExecutionContext;
    const elsewhere = { ...env, ENVIRONMENT: "production" };
    const answer = await app.request("https://shop.test/dev/paypal", {}, elsewhere, execution);
    expect((await problemOf(answer)).code).toBe("not_found");
  });
});

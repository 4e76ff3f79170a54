import { describe, it } from "vitest";
import { call, problemOf } from "../../../support/api.ts";
import { givenRazorpayOrder } from "../../../support/razorpay.ts";

describe("/dev/razorpay", () => {
  it("plays Razorpay Checkout through the shop, and shows what that returns", async ({ expect }) => {
    expect(((await (await call("GET", "/dev/razorpay")).json()) as any).name).toBe("bodega-razorpay-sandbox");
    const { razorpay_id } = await givenRazorpayOrder();
    const address = `/dev/razorpay/checkout/${razorpay_id}?callback_url=https://store.test/checkout/return`;
    const page = await call("GET", address);
    expect(page.headers.get("content-security-policy")).toContain("form-action 'self'");
    expect(await page.text()).toContain(razorpay_id);
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const closed = await call("POST", address, { body: "outcome=abandon", headers: form });
    expect(await closed.json()).toEqual({ order_id: razorpay_id, payment_id: null, status: "abandoned" });
    const paid = await call("POST", address, { body: "outcome=approve", headers: { ...form, accept: "text/html" } });
    const shown = await paid.text();
    for (const field of ["razorpay_payment_id", "razorpay_order_id", "razorpay_signature"])
      expect(shown).toContain(`name="${field}"`);
    expect(paid.headers.get("content-security-policy")).toContain("form-action 'self' https://store.test");
    expect((await call("POST", "/dev/razorpay/delivery", { body: { odd: 1 } })).status).toBe(422);
  });

  it("is there locally alone", async ({ expect }) => {
    const { app } = await import("../../../../src/app.ts");
    const { env } = await import("cloudflare:workers");
    const execution = { waitUntil: () => {}, passThroughOnException: () => {} } as unknown as ExecutionContext;
    const elsewhere = { ...env, ENVIRONMENT: "production" };
    const answer = await app.request("https://shop.test/dev/razorpay", {}, elsewhere, execution);
    expect((await problemOf(answer)).code).toBe("not_found");
  });
});

import Stripe from "stripe";
import { describe, it } from "vitest";
import { control, givenIntent, headerOf, rawCall, refusalOf, stripe } from "../../support/stripe.ts";

describe("an Idempotency-Key", () => {
  it("gets the first answer again, whatever happened since", async ({ expect }) => {
    const key = crypto.randomUUID();
    const first = await givenIntent({}, { idempotencyKey: key });
    await stripe.paymentIntents.cancel(first.id);
    const again = await stripe.paymentIntents.create(
      { amount: 2_000, currency: "usd", capture_method: "manual", allowed_payment_method_types: ["card"] },
      { idempotencyKey: key },
    );
    expect(again).toMatchObject({ id: first.id, status: "requires_payment_method" });
    expect(headerOf(again, "idempotent-replayed")).toBe("true");
    expect(headerOf(again, "idempotency-key")).toBe(key);
  });

  it("is refused with other parameters or at another address", async ({ expect }) => {
    const key = crypto.randomUUID();
    const { id } = await givenIntent({}, { idempotencyKey: key });
    const other = await refusalOf(givenIntent({ amount: 2_001 }, { idempotencyKey: key }));
    expect(other).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
    expect(other).toMatchObject({ statusCode: 400, message: expect.stringContaining("same parameters") });
    expect((await refusalOf(stripe.paymentIntents.cancel(id, {}, { idempotencyKey: key }))).message).toContain(
      "same endpoint",
    );
  });

  it("keeps a decline and a refusal of the work itself, but not a refusal of the parameters", async ({ expect }) => {
    const { id } = await givenIntent();
    const key = crypto.randomUUID();
    const confirm = (payment_method: string, idempotencyKey: string) =>
      stripe.paymentIntents.confirm(id, { payment_method }, { idempotencyKey });
    const declined = await refusalOf(confirm("pm_card_chargeDeclined", key));
    await stripe.paymentIntents.confirm(id, { payment_method: "pm_card_visa" });
    const replayed = await refusalOf(confirm("pm_card_chargeDeclined", key));
    expect(replayed).toMatchObject({ statusCode: 402, charge: declined.charge });
    expect(replayed.headers?.["idempotent-replayed"]).toBe("true");
    const loose = crypto.randomUUID();
    expect((await refusalOf(stripe.refunds.create({ bogus: "1" } as never, { idempotencyKey: loose }))).code).toBe(
      "parameter_unknown",
    );
    await stripe.paymentIntents.capture(id);
    expect((await stripe.refunds.create({ payment_intent: id }, { idempotencyKey: loose })).status).toBe("succeeded");
  });

  it("is 409 while its first request is still running", async ({ expect }) => {
    const { id } = await givenIntent();
    await control("POST", "failures", { operation: "payment_intents.update", kind: "slow", delay_ms: 1_000 });
    const idempotencyKey = crypto.randomUUID();
    const update = () => stripe.paymentIntents.update(id, { description: "twice" }, { idempotencyKey });
    const [first, second] = await Promise.allSettled([
      update(),
      new Promise((resolve) => setTimeout(resolve, 50)).then(update),
    ]);
    expect(first.status).toBe("fulfilled");
    expect(second).toMatchObject({ status: "rejected", reason: { statusCode: 409, code: "idempotency_key_in_use" } });
    expect((await update()).description).toBe("twice");
  });

  it("is forgotten when the provider prunes it", async ({ expect }) => {
    const key = crypto.randomUUID();
    const first = await givenIntent({}, { idempotencyKey: key });
    await control("DELETE", "idempotency");
    expect((await givenIntent({}, { idempotencyKey: key })).id).not.toBe(first.id);
  });
});

describe("what the API refuses", () => {
  it("is a call without a key, with a live key, or to nowhere", async ({ expect }) => {
    expect((await rawCall("GET", "/v1/events")).status).toBe(401);
    expect((await rawCall("GET", "/v1/events", { headers: { authorization: "Bearer sk_live_x" } })).status).toBe(401);
    const nowhere = await rawCall("GET", "/v1/unicorns", { headers: { authorization: "Bearer sk_test_x" } });
    expect(nowhere.status).toBe(404);
    expect(await nowhere.json()).toMatchObject({ error: { type: "invalid_request_error" } });
  });

  it("is a parameter that is unknown, missing or no number", async ({ expect }) => {
    expect(await refusalOf(givenIntent({ bogus: 1 } as never))).toMatchObject({
      code: "parameter_unknown",
      param: "bogus",
      statusCode: 400,
    });
    expect(await refusalOf(givenIntent({ payment_method_options: { card: { bogus: 1 } } } as never))).toMatchObject({
      code: "parameter_unknown",
      param: "payment_method_options[card][bogus]",
    });
    expect(await refusalOf(stripe.paymentIntents.create({ currency: "usd" } as never))).toMatchObject({
      code: "parameter_missing",
      param: "amount",
    });
    expect(await refusalOf(givenIntent({ amount: "12.5" } as never))).toMatchObject({
      code: "parameter_invalid_integer",
      param: "amount",
    });
    expect((await refusalOf(givenIntent({ payment_method_types: ["card"] } as never))).code).toBe(
      "payment_method_types_no_longer_supported",
    );
    const polluted = await rawCall("POST", "/v1/customers", {
      headers: { authorization: "Bearer sk_test_x" },
      body: "metadata[__proto__][x]=1",
    });
    expect(polluted.status).toBe(400);
  });

  it("is an object that is not there", async ({ expect }) => {
    expect(await refusalOf(stripe.paymentIntents.retrieve("pi_none"))).toMatchObject({
      statusCode: 404,
      code: "resource_missing",
      message: "No such payment_intent: 'pi_none'",
    });
    expect(await refusalOf(givenIntent({ customer: "cus_none" }))).toMatchObject({
      statusCode: 400,
      code: "resource_missing",
      param: "customer",
    });
    expect((await refusalOf(stripe.charges.retrieve("ch_none", { expand: ["customer"] }))).statusCode).toBe(404);
    const { id } = await givenIntent();
    expect((await refusalOf(stripe.paymentIntents.retrieve(id, { expand: ["nothing"] }))).message).toContain(
      "cannot be expanded",
    );
  });
});

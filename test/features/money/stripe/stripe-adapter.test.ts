import { describe, it } from "vitest";
import { type NewCustomer, type PaymentProvider, providerOf } from "#money/providers";
import type { ProviderPort } from "../../../../src/features/ordering/protocol/ports.ts";
import { semantics } from "../../../proof/simulation/world/provider-semantics.ts";
import { testContext } from "../../../support/context.ts";
import { approve, control, stripe } from "../../../support/stripe.ts";

const HOUR = 3_600_000;
const given = (now?: () => number) => {
  const ctx = testContext(now ? { now } : {});
  const order = { order_id: crypto.randomUUID(), currency: "USD", deadline_at: Date.now() + HOUR / 4 };
  const charge = { payment_id: crypto.randomUUID(), amount: 2_000, capture_method: "manual" as const };
  return { ctx, provider: providerOf(ctx, "stripe"), order, charge, key: `pi:${order.order_id}` };
};
/** The id that the provider gives an account. */
const customerAt = async (provider: PaymentProvider, account: NewCustomer, key: string): Promise<string> =>
  (await provider.createCustomer(account, key)) ?? "none";
const givenIntent = async () => {
  const world = given();
  const intent = await world.provider.create(world.order, world.charge, world.key);
  return { ...world, intent_id: intent.intent_id, intent };
};

describe("the provider", () => {
  it("is what the checkout's core expects of one", ({ expect }) => {
    const port: ProviderPort = given().provider;
    expect(Object.keys(port)).toEqual(
      expect.arrayContaining(["create", "confirm", "retrieve", "capture", "cancel", "refundRest"]),
    );
  });

  it("creates one unconfirmed intent per order, whoever asks again", async ({ expect }) => {
    const { provider, order, charge, key, intent, ctx } = await givenIntent();
    expect(intent).toMatchObject({
      status: "unconfirmed",
      order_id: order.order_id,
      amount: 2_000,
      currency: "USD",
      captured: 0,
      refunded: 0,
    });
    expect(intent.client_secret).toContain("_secret_");
    expect((await provider.create(order, charge, key)).intent_id).toBe(intent.intent_id);
    expect(ctx.trips.of("provider")).toBe(2);
    const made = await stripe.paymentIntents.retrieve(intent.intent_id);
    expect(made).toMatchObject({
      capture_method: "manual",
      allowed_payment_method_types: ["card"],
      metadata: { payment_id: charge.payment_id },
    });
  });

  it("finds the intent of an order that is older than its key, instead of making another", async ({ expect }) => {
    const { order, charge, key, intent_id } = await givenIntent();
    await control("DELETE", "idempotency");
    const late = providerOf(testContext({ now: () => Date.now() + 25 * HOUR }), "stripe");
    expect((await late.create(order, charge, key)).intent_id).toBe(intent_id);
  });

  it("takes a shopper's money in two steps, each of them once", async ({ expect }) => {
    const { provider, order, intent_id } = await givenIntent();
    const confirm = () => provider.confirm(intent_id, "pm_card_visa", `confirm:${intent_id}:1`);
    expect(await confirm()).toMatchObject({ kind: "accepted", intent: { status: "authorized", captured: 0 } });
    expect((await confirm()).intent.status).toBe("authorized");
    const capture = () => provider.capture(intent_id, `cap:${order.order_id}`);
    expect(await capture()).toMatchObject({ status: "captured", captured: 2_000 });
    expect(await provider.capture(intent_id, "cap:other")).toMatchObject({ status: "captured", captured: 2_000 });
    expect(await provider.cancel(intent_id)).toMatchObject({ status: "captured" });
    expect((await provider.confirm(intent_id, "pm_card_visa", `confirm:${intent_id}:2`)).intent.status).toBe(
      "captured",
    );
  });

  it("is as the simulation takes it to be", async ({ expect }) => {
    const { provider, order, charge, key, intent_id } = await givenIntent();
    await provider.confirm(intent_id, "pm_card_visa", `confirm:${intent_id}:1`);
    const repeats_latest = (await provider.create(order, charge, key)).status !== "unconfirmed";
    const has_keys = await provider.create(order, { ...charge, amount: 3_000 }, key).then(
      ({ amount }) => amount !== 3_000,
      () => true,
    );
    const other = await givenIntent();
    await other.provider.confirm(other.intent_id, "pm_card_visa", `confirm:${other.intent_id}:1`);
    await control("POST", "failures", { operation: "payment_intents.capture", kind: "broken" });
    const ask = () => stripe.paymentIntents.capture(other.intent_id, {}, { idempotencyKey: "kept" }).catch(() => null);
    const keeps_server_errors = (await ask()) === null && (await ask()) === null;
    await provider.cancel(intent_id);
    const cancels = (await stripe.paymentIntents.retrieve(intent_id)).status === "canceled";
    const { captures_may_be_declined, captures_may_be_pending, ...seen } = semantics.sandbox;
    expect({ cancels, has_keys, keeps_server_errors, repeats_latest }).toEqual(seen);
    // What is authorised by card is captured at once, or not at all.
    expect([captures_may_be_declined, captures_may_be_pending]).toEqual([false, false]);
  });

  it("says that a card was declined, and why, as a value", async ({ expect }) => {
    const { provider, intent_id } = await givenIntent();
    const declined = await provider.confirm(
      intent_id,
      "pm_card_chargeDeclinedInsufficientFunds",
      `confirm:${intent_id}:1`,
    );
    expect(declined).toMatchObject({
      kind: "declined",
      intent: { status: "unconfirmed", failure_code: "insufficient_funds" },
    });
    for (const method of ["pm_none", "nonsense"]) {
      const unusable = await provider.confirm(intent_id, method, `confirm:${intent_id}:${method}`);
      expect(unusable).toMatchObject({
        kind: "declined",
        intent: { intent_id, failure_code: "payment_method_unusable" },
      });
    }
    expect((await provider.confirm(intent_id, "pm_card_visa", `confirm:${intent_id}:3`)).kind).toBe("accepted");
  });

  it("sends the shopper to the bank, and sees what came of it", async ({ expect }) => {
    const { provider, intent_id } = await givenIntent();
    const asked = await provider.confirm(intent_id, "pm_card_authenticationRequired", `confirm:${intent_id}:1`);
    expect(asked).toMatchObject({
      kind: "accepted",
      intent: { status: "requires_action", redirect_url: `https://shop.test/dev/stripe/authenticate/${intent_id}` },
    });
    await approve(intent_id);
    expect((await provider.retrieve(intent_id)).status).toBe("authorized");
  });

  it("lets an authorisation go, which leaves nothing captured and nothing refunded", async ({ expect }) => {
    const { provider, intent_id } = await givenIntent();
    await provider.confirm(intent_id, "pm_card_visa", `confirm:${intent_id}:1`);
    const cancelled = { status: "cancelled", captured: 0, refunded: 0 };
    expect(await provider.cancel(intent_id)).toMatchObject(cancelled);
    expect(await provider.cancel(intent_id)).toMatchObject(cancelled);
    expect(await provider.capture(intent_id, `cap:${intent_id}`)).toMatchObject(cancelled);
    expect(await provider.refundRest(intent_id, `ar:${intent_id}`)).toMatchObject(cancelled);
  });

  it("refunds parts and then the rest, and never more", async ({ expect }) => {
    const { provider, order, intent_id } = await givenIntent();
    await provider.confirm(intent_id, "pm_card_visa", `confirm:${intent_id}:1`);
    await provider.capture(intent_id, `cap:${order.order_id}`);
    const refund_id = crypto.randomUUID();
    const request = { intent_id, refund_id, amount: 500, currency: "USD", requested_at: Date.now() };
    const first = await provider.refund(request, `re:${refund_id}`);
    expect(first).toMatchObject({ kind: "refunded", status: "succeeded", refunded: 500 });
    await control("DELETE", "idempotency");
    const late = providerOf(testContext({ now: () => Date.now() + 24 * HOUR }), "stripe");
    expect(await late.refund(request, `re:${refund_id}`)).toEqual(first);
    expect(await provider.refund({ ...request, amount: 1_501 }, "re:more")).toEqual({ kind: "exceeds_captured" });
    const rest = () => provider.refundRest(intent_id, `ar:${order.order_id}`);
    expect(await rest()).toMatchObject({ status: "captured", captured: 2_000, refunded: 2_000 });
    await control("DELETE", "idempotency");
    expect(await rest()).toMatchObject({ refunded: 2_000 });
    expect(await provider.refund(request, "re:again")).toEqual({ kind: "exceeds_captured" });
  });

  it("keeps cards for a shopper whom it knows", async ({ expect }) => {
    const { provider, order, charge, key } = given();
    const account = { user_id: crypto.randomUUID(), email: "ada@example.com" };
    const provider_customer_id = await customerAt(provider, account, `cus:${account.user_id}`);
    expect(await customerAt(provider, account, `cus:${account.user_id}`)).toBe(provider_customer_id);
    const { id: kept } = await stripe.paymentMethods.attach("pm_card_visa", { customer: provider_customer_id });
    const { intent_id } = await provider.create(order, { ...charge, provider_customer_id }, key);
    expect((await provider.confirm(intent_id, kept, `confirm:${intent_id}:1`)).intent.status).toBe("authorized");
  });

  it("keeps what a payment is made with where its order says so, and only for a shopper whom it knows", async ({
    expect,
  }) => {
    const { provider, order, charge, key } = given();
    const provider_customer_id = await customerAt(provider, { user_id: crypto.randomUUID(), email: null }, key);
    const kept = { ...charge, provider_customer_id, keeps_method: true };
    const { intent_id } = await provider.create(order, kept, key + ":1");
    expect((await provider.create(order, kept, key + ":1")).intent_id).toBe(intent_id);
    expect((await stripe.paymentIntents.retrieve(intent_id)).setup_future_usage).toBe("off_session");
    const { intent } = await provider.confirm(intent_id, "pm_card_amex", `confirm:${intent_id}:1`);
    const card = { type: "card", brand: "amex", last4: "8431", exp_month: 12, exp_year: 2034, wallet: null };
    expect(intent.method).toMatchObject(card);
    expect(await provider.saved?.list(provider_customer_id)).toEqual([intent.method]);
    const guest = given();
    const plain = await guest.provider.create(guest.order, { ...guest.charge, keeps_method: true }, guest.key);
    expect((await stripe.paymentIntents.retrieve(plain.intent_id)).setup_future_usage).toBeNull();
  });

  it("sets cards up without a charge, lists the newest first, and lets go of one for good", async ({ expect }) => {
    const { provider, key } = given();
    const { saved } = provider;
    if (!saved) throw new Error("no methods are kept");
    const customer = await customerAt(provider, { user_id: crypto.randomUUID(), email: null }, key);
    const setup = await saved.begin(customer, `setup:${key}`);
    expect(await saved.begin(customer, `setup:${key}`)).toEqual(setup);
    expect(await saved.retrieve(setup.setup_id)).toEqual(setup);
    expect(setup.client_secret).toContain(`${setup.setup_id}_secret_`);
    expect(await saved.list(customer)).toEqual([]);
    await stripe.setupIntents.confirm(setup.setup_id, { payment_method: "pm_card_visa" });
    await stripe.paymentMethods.attach("pm_card_visa_googlePay", { customer });
    const methods = await saved.list(customer);
    expect(methods).toMatchObject([
      { type: "card", last4: "4242", wallet: "google_pay" },
      { type: "card", last4: "4242", wallet: null },
    ]);
    const method_id = methods[1]?.method_id ?? "";
    for (let n = 0; n < 2; n += 1) await saved.detach(method_id);
    await saved.detach("pm_never");
    expect(await saved.list(customer)).toEqual([methods[0]]);
    await provider.deleteCustomers("nobody", [customer]);
    expect(await saved.list(customer)).toEqual([]);
  });

  it("charges a saved card while its owner is away, and is refused what would ask them", async ({ expect }) => {
    const { provider, order, charge, key } = given();
    const provider_customer_id = await customerAt(provider, { user_id: crypto.randomUUID(), email: null }, key);
    const attach = async (card: string) =>
      (await stripe.paymentMethods.attach(card, { customer: provider_customer_id })).id;
    const { intent_id } = await provider.create(order, { ...charge, provider_customer_id }, key + ":1");
    const away = { off_session: true };
    const asks = await attach("pm_card_authenticationRequired");
    expect(await provider.confirm(intent_id, asks, `confirm:${intent_id}:1`, away)).toMatchObject({
      kind: "declined",
      intent: { status: "unconfirmed", failure_code: "authentication_required" },
    });
    const visa = await attach("pm_card_visa");
    expect(await provider.confirm(intent_id, visa, `confirm:${intent_id}:2`, away)).toMatchObject({
      kind: "accepted",
      intent: { status: "authorized", method: { method_id: visa } },
    });
  });

  it("finds a shopper who was made under the same key with another address", async ({ expect }) => {
    const { provider } = given();
    const user_id = crypto.randomUUID();
    const made = await customerAt(provider, { user_id, email: "ada@example.com" }, `cus:${user_id}`);
    expect(await customerAt(provider, { user_id, email: "other@example.com" }, `cus:${user_id}`)).toBe(made);
  });

  it("deletes a shopper for good, and finds nothing wrong with one that is gone", async ({ expect }) => {
    const { provider } = given();
    const account = { user_id: crypto.randomUUID(), email: "ada@example.com" };
    const provider_customer_id = await customerAt(provider, account, `cus:${account.user_id}`);
    // Made for a checkout that failed before anything was written down.
    const forgotten = await customerAt(provider, account, `cus:${account.user_id}:2`);
    const other = await customerAt(
      provider,
      { ...account, user_id: crypto.randomUUID() },
      `cus:${crypto.randomUUID()}`,
    );
    for (let n = 0; n < 2; n += 1) await provider.deleteCustomers(account.user_id, [provider_customer_id]);
    for (const id of [provider_customer_id, forgotten])
      expect(await stripe.customers.retrieve(id)).toMatchObject({ deleted: true });
    expect(await stripe.customers.retrieve(other)).toMatchObject({ email: account.email });
  });

  it("lists what it has, newest first, for whoever compares", async ({ expect }) => {
    const { provider, intent_id } = await givenIntent();
    const page = await provider.listIntents(Date.now() - HOUR, null);
    expect(page.intents[0]?.intent_id).toBe(intent_id);
    if (page.next_cursor)
      expect((await provider.listIntents(Date.now() - HOUR, page.next_cursor)).intents.length).toBeGreaterThan(0);
  });
});

describe("a provider in trouble", () => {
  it("is 503 with Retry-After when nobody can know what happened, and the same key brings it to light", async ({
    expect,
  }) => {
    const { provider, intent_id } = await givenIntent();
    const confirm = () => provider.confirm(intent_id, "pm_card_visa", `confirm:${intent_id}:1`);
    await control("POST", "failures", { operation: "payment_intents.confirm", kind: "lost", times: 2 });
    await expect(confirm()).rejects.toMatchObject({
      code: "provider_unavailable",
      status: 503,
      retry_after_seconds: 5,
    });
    expect((await confirm()).intent.status).toBe("authorized");
    expect((await stripe.charges.list({ payment_intent: intent_id })).data).toHaveLength(1);
  });

  it("is asked again by the SDK itself before it is called down", async ({ expect }) => {
    const { provider, order, charge, key } = given();
    await control("POST", "failures", { operation: "payment_intents.create", kind: "timeout" });
    expect((await provider.create(order, charge, key)).status).toBe("unconfirmed");
    await control("POST", "failures", { operation: "payment_intents.retrieve", kind: "error", times: 2 });
    await expect(provider.retrieve("pi_any")).rejects.toMatchObject({ code: "provider_unavailable" });
  });

  it("does not lock an order out by a server error that it keeps for the key", async ({ expect }) => {
    const { provider, order, intent_id } = await givenIntent();
    await provider.confirm(intent_id, "pm_card_visa", `confirm:${intent_id}:1`);
    await control("POST", "failures", { operation: "payment_intents.capture", kind: "broken" });
    expect(await provider.capture(intent_id, `cap:${order.order_id}`)).toMatchObject({ status: "captured" });
    const charges = await stripe.charges.list({ payment_intent: intent_id });
    expect(charges.data.map((charge) => charge.amount_captured)).toEqual([2_000]);
  });
});

import Stripe from "stripe";
import { describe, it } from "vitest";
import { approve, control, givenIntent, headerOf, refusalOf, refuse, stripe, idOf } from "../../support/stripe.ts";

const return_url = "https://shop.test/orders/1";

describe("a payment intent", () => {
  it("goes from nothing to authorised to captured, and its charge with it", async ({ expect }) => {
    const intent = await givenIntent({ metadata: { order_id: "o1" } });
    expect(intent).toMatchObject({
      status: "requires_payment_method",
      amount_capturable: 0,
      payment_method_types: ["card"],
      metadata: { order_id: "o1" },
    });
    expect(intent.client_secret).toContain(`${intent.id}_secret_`);
    const held = await stripe.paymentIntents.confirm(intent.id, {
      payment_method: "pm_card_visa",
      return_url,
      expand: ["latest_charge"],
    });
    expect(held).toMatchObject({ status: "requires_capture", amount_capturable: 2_000, amount_received: 0 });
    expect(held.latest_charge).toMatchObject({
      object: "charge",
      captured: false,
      paid: true,
      payment_intent: intent.id,
    });
    const captured = await stripe.paymentIntents.capture(intent.id);
    expect(captured).toMatchObject({ status: "succeeded", amount_capturable: 0, amount_received: 2_000 });
    expect(await stripe.charges.retrieve(idOf(captured.latest_charge))).toMatchObject({
      captured: true,
      amount_captured: 2_000,
    });
  });

  it("is captured at once where capture is automatic, by the intent or not asked for by the card", async ({
    expect,
  }) => {
    const intent = await givenIntent({ capture_method: "automatic" });
    expect(await stripe.paymentIntents.confirm(intent.id, { payment_method: "pm_card_mastercard" })).toMatchObject({
      status: "succeeded",
      amount_received: 2_000,
    });
    const held = await givenIntent({
      capture_method: "automatic",
      payment_method_options: { card: { capture_method: "manual" } },
    });
    expect((await stripe.paymentIntents.confirm(held.id, { payment_method: "pm_card_visa" })).status).toBe(
      "requires_capture",
    );
  });

  it("is captured once, in part if asked, and never above what was authorised", async ({ expect }) => {
    const { id } = await givenIntent();
    await stripe.paymentIntents.confirm(id, { payment_method: "pm_card_visa" });
    expect(await refusalOf(stripe.paymentIntents.capture(id, { amount_to_capture: 2_001 }))).toMatchObject({
      code: "amount_too_large",
      statusCode: 400,
    });
    expect(await stripe.paymentIntents.capture(id, { amount_to_capture: 1_500 })).toMatchObject({
      status: "succeeded",
      amount: 2_000,
      amount_received: 1_500,
    });
    const again = await refusalOf(stripe.paymentIntents.capture(id));
    expect(again).toMatchObject({ code: "payment_intent_unexpected_state", statusCode: 400 });
    expect(again.payment_intent).toMatchObject({ id, status: "succeeded" });
  });

  it("is cancelled while it is open or held, never after it succeeded", async ({ expect }) => {
    const open = await givenIntent();
    expect(await stripe.paymentIntents.cancel(open.id, { cancellation_reason: "abandoned" })).toMatchObject({
      status: "canceled",
      cancellation_reason: "abandoned",
    });
    expect((await refusalOf(stripe.paymentIntents.confirm(open.id, { payment_method: "pm_card_visa" }))).code).toBe(
      "payment_intent_unexpected_state",
    );
    const held = await givenIntent();
    await stripe.paymentIntents.confirm(held.id, { payment_method: "pm_card_visa" });
    expect(await stripe.paymentIntents.cancel(held.id)).toMatchObject({ status: "canceled", amount_capturable: 0 });
    const paid = await givenIntent({ capture_method: "automatic" });
    await stripe.paymentIntents.confirm(paid.id, { payment_method: "pm_card_visa" });
    expect((await refusalOf(stripe.paymentIntents.cancel(paid.id))).payment_intent?.status).toBe("succeeded");
  });

  it("stays open when a card is declined, says why, and takes another card", async ({ expect }) => {
    const { id } = await givenIntent();
    const generic = await refusalOf(stripe.paymentIntents.confirm(id, { payment_method: "pm_card_chargeDeclined" }));
    expect(generic).toBeInstanceOf(Stripe.errors.StripeCardError);
    expect(generic).toMatchObject({ statusCode: 402, code: "card_declined", decline_code: "generic_decline" });
    expect(generic.payment_intent).toMatchObject({ id, status: "requires_payment_method", payment_method: null });
    const poor = await refusalOf(
      stripe.paymentIntents.confirm(id, { payment_method: "pm_card_chargeDeclinedInsufficientFunds" }),
    );
    expect(poor.decline_code).toBe("insufficient_funds");
    const known = await stripe.paymentIntents.retrieve(id);
    expect(known.last_payment_error).toMatchObject({
      type: "card_error",
      code: "card_declined",
      decline_code: "insufficient_funds",
    });
    expect((await stripe.charges.list({ payment_intent: id })).data.map((charge) => charge.status)).toEqual([
      "failed",
      "failed",
    ]);
    expect(await stripe.paymentIntents.confirm(id, { payment_method: "pm_card_visa" })).toMatchObject({
      status: "requires_capture",
      last_payment_error: null,
    });
  });

  it("waits for the shopper, and goes on when the payment is approved", async ({ expect }) => {
    const { id } = await givenIntent();
    const waiting = await stripe.paymentIntents.confirm(id, {
      payment_method: "pm_card_authenticationRequired",
      return_url,
    });
    expect(waiting.status).toBe("requires_action");
    expect(waiting.next_action).toEqual({
      type: "redirect_to_url",
      redirect_to_url: { return_url, url: `https://shop.test/dev/stripe/authenticate/${id}` },
    });
    expect(await approve(id)).toMatchObject({ id, status: "requires_capture", return_url });
    expect((await stripe.paymentIntents.retrieve(id)).status).toBe("requires_capture");
    expect((await approve(id)).error.code).toBe("payment_intent_unexpected_state");
  });

  it("opens again when the shopper refuses at the bank, or the bank declines after all", async ({ expect }) => {
    const { id } = await givenIntent();
    await stripe.paymentIntents.confirm(id, { payment_method: "pm_card_authenticationRequired", return_url });
    expect((await refuse(id)).status).toBe("requires_payment_method");
    expect((await stripe.paymentIntents.retrieve(id)).last_payment_error?.code).toBe(
      "payment_intent_authentication_failure",
    );
    await stripe.paymentIntents.confirm(id, {
      payment_method: "pm_card_threeDSecureRequiredChargeDeclined",
      return_url,
    });
    expect((await approve(id)).status).toBe("requires_payment_method");
    expect((await stripe.paymentIntents.retrieve(id)).last_payment_error?.decline_code).toBe("generic_decline");
  });

  it("is declined without the shopper there when the card wants authentication", async ({ expect }) => {
    const { id } = await givenIntent();
    const refusal = await refusalOf(
      stripe.paymentIntents.confirm(id, { payment_method: "pm_card_authenticationRequired", off_session: true }),
    );
    expect(refusal).toMatchObject({ statusCode: 402, code: "authentication_required" });
  });

  it("is found by its metadata and in lists, newest first", async ({ expect }) => {
    const order_id = crypto.randomUUID();
    const first = await givenIntent({ metadata: { order_id } });
    const second = await givenIntent({ metadata: { order_id, note: "it's" } });
    const found = await stripe.paymentIntents.search({ query: `metadata['order_id']:'${order_id}'` });
    expect(found.data.map((intent) => intent.id)).toEqual([second.id, first.id]);
    expect(
      (
        await stripe.paymentIntents.search({
          query: `metadata["order_id"]:"${order_id}" AND metadata['note']:'it\\'s'`,
        })
      ).data,
    ).toHaveLength(1);
    const page = await stripe.paymentIntents.list({ limit: 1 });
    expect(page.data[0]?.id).toBe(second.id);
    expect((await stripe.paymentIntents.list({ limit: 1, starting_after: second.id })).data[0]?.id).toBe(first.id);
    expect((await refusalOf(stripe.paymentIntents.search({ query: "nonsense" }))).statusCode).toBe(400);
  });

  it("is changed while nothing is held, and its metadata always", async ({ expect }) => {
    const { id } = await givenIntent({ metadata: { a: "1", b: "2" } });
    expect(await stripe.paymentIntents.update(id, { amount: 900, metadata: { b: "", c: "3" } })).toMatchObject({
      amount: 900,
      metadata: { a: "1", c: "3" },
    });
    await stripe.paymentIntents.confirm(id, { payment_method: "pm_card_visa" });
    expect((await refusalOf(stripe.paymentIntents.update(id, { amount: 800 }))).code).toBe(
      "payment_intent_unexpected_state",
    );
    expect((await stripe.paymentIntents.update(id, { metadata: { d: "4" } })).metadata).toEqual({
      a: "1",
      c: "3",
      d: "4",
    });
  });

  it("refuses amounts that a card cannot be charged with", async ({ expect }) => {
    expect((await refusalOf(givenIntent({ amount: 49 }))).code).toBe("amount_too_small");
    expect((await refusalOf(givenIntent({ amount: 100_000_000 }))).code).toBe("amount_too_large");
    expect((await givenIntent({ amount: 50, currency: "jpy" })).amount).toBe(50);
  });
});

describe("a failure on order", () => {
  it("answers 500 and does nothing, once", async ({ expect }) => {
    const order_id = crypto.randomUUID();
    await control("POST", "failures", { operation: "payment_intents.create", kind: "error" });
    const make = () => givenIntent({ metadata: { order_id } }, { idempotencyKey: `fail:${order_id}` });
    expect((await refusalOf(make())).statusCode).toBe(500);
    expect((await make()).status).toBe("requires_payment_method");
    expect((await stripe.paymentIntents.search({ query: `metadata['order_id']:'${order_id}'` })).data).toHaveLength(1);
  });

  it("loses the answer of work that was done; the same key brings it back", async ({ expect }) => {
    const { id } = await givenIntent();
    await control("POST", "failures", { operation: "payment_intents.confirm", kind: "lost" });
    const confirm = () =>
      stripe.paymentIntents.confirm(id, { payment_method: "pm_card_visa" }, { idempotencyKey: `lost:${id}` });
    expect(await refusalOf(confirm())).toBeInstanceOf(Stripe.errors.StripeConnectionError);
    const again = await confirm();
    expect(again.status).toBe("requires_capture");
    expect(headerOf(again, "idempotent-replayed")).toBe("true");
    expect((await stripe.charges.list({ payment_intent: id })).data).toHaveLength(1);
  });

  it("drops the connection before anything is done", async ({ expect }) => {
    const { id } = await givenIntent();
    await control("POST", "failures", { operation: "payment_intents.cancel", kind: "timeout", delay_ms: 5 });
    expect(await refusalOf(stripe.paymentIntents.cancel(id))).toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect((await stripe.paymentIntents.retrieve(id)).status).toBe("requires_payment_method");
  });
});

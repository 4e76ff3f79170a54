import { describe, it } from "vitest";
import { approve, givenIntent, refusalOf, stripe, idOf } from "../../support/stripe.ts";

const paidIntent = async (payment_method = "pm_card_visa") => {
  const { id } = await givenIntent();
  await stripe.paymentIntents.confirm(id, { payment_method });
  return stripe.paymentIntents.capture(id);
};

describe("a refund", () => {
  it("is whole or in parts, and never above what was captured", async ({ expect }) => {
    const { id } = await paidIntent();
    const part = await stripe.refunds.create({
      payment_intent: id,
      amount: 1_200,
      reason: "requested_by_customer",
      metadata: { refund_id: "r1" },
    });
    expect(part).toMatchObject({
      amount: 1_200,
      status: "succeeded",
      payment_intent: id,
      reason: "requested_by_customer",
    });
    expect((await refusalOf(stripe.refunds.create({ payment_intent: id, amount: 801 }))).param).toBe("amount");
    expect((await stripe.refunds.create({ payment_intent: id })).amount).toBe(800);
    expect((await refusalOf(stripe.refunds.create({ payment_intent: id }))).code).toBe("charge_already_refunded");
    const list = await stripe.refunds.list({ payment_intent: id });
    expect(list.data.map((refund) => refund.amount)).toEqual([800, 1_200]);
    expect(await stripe.refunds.retrieve(part.id)).toMatchObject({ id: part.id });
    expect(await stripe.charges.retrieve(idOf(part.charge))).toMatchObject({
      refunded: true,
      amount_refunded: 2_000,
    });
  });

  it("needs captured money, and may take its time", async ({ expect }) => {
    const { id } = await givenIntent();
    await stripe.paymentIntents.confirm(id, { payment_method: "pm_card_visa" });
    expect((await refusalOf(stripe.refunds.create({ payment_intent: id }))).statusCode).toBe(400);
    const slow = await paidIntent("pm_card_pendingRefund");
    expect((await stripe.refunds.create({ payment_intent: slow.id })).status).toBe("pending");
  });

  it("goes up to the captured part only", async ({ expect }) => {
    const { id } = await givenIntent();
    await stripe.paymentIntents.confirm(id, { payment_method: "pm_card_visa" });
    await stripe.paymentIntents.capture(id, { amount_to_capture: 500 });
    expect((await refusalOf(stripe.refunds.create({ payment_intent: id, amount: 501 }))).statusCode).toBe(400);
    expect((await stripe.refunds.create({ payment_intent: id })).amount).toBe(500);
  });
});

describe("a customer", () => {
  it("is made, found, changed and deleted", async ({ expect }) => {
    const made = await stripe.customers.create({ email: "a@example.test", name: "Ada", metadata: { user_id: "u1" } });
    expect(await stripe.customers.update(made.id, { name: "" })).toMatchObject({ name: null, email: "a@example.test" });
    expect((await stripe.customers.list({ email: "a@example.test" })).data.map((customer) => customer.id)).toContain(
      made.id,
    );
    expect(await stripe.customers.del(made.id)).toEqual(expect.objectContaining({ id: made.id, deleted: true }));
    expect(await stripe.customers.retrieve(made.id)).toMatchObject({ deleted: true });
    expect((await refusalOf(givenIntent({ customer: made.id }))).code).toBe("resource_missing");
  });

  it("keeps cards, by attaching or by paying, and lets them go", async ({ expect }) => {
    const { id: customer } = await stripe.customers.create({});
    const attached = await stripe.paymentMethods.attach("pm_card_visa", { customer });
    expect(attached).toMatchObject({ customer, type: "card", card: { brand: "visa", last4: "4242" } });
    const intent = await givenIntent({ customer, setup_future_usage: "off_session" });
    const paid = await stripe.paymentIntents.confirm(intent.id, { payment_method: "pm_card_mastercard" });
    const listed = await stripe.customers.listPaymentMethods(customer, { type: "card" });
    expect(listed.data.map((method) => method.id)).toEqual([idOf(paid.payment_method), attached.id]);
    await stripe.paymentMethods.detach(attached.id);
    expect((await stripe.paymentMethods.list({ customer, type: "card" })).data).toHaveLength(1);
    expect((await refusalOf(stripe.paymentMethods.attach(attached.id, { customer }))).message).toContain(
      "may not be used again",
    );
  });

  it("alone may pay with a kept card", async ({ expect }) => {
    const owner = await stripe.customers.create({});
    const other = await stripe.customers.create({});
    const { id: payment_method } = await stripe.paymentMethods.attach("pm_card_visa", { customer: owner.id });
    const stranger = await givenIntent({ customer: other.id });
    expect((await refusalOf(stripe.paymentIntents.confirm(stranger.id, { payment_method }))).message).toContain(
      "different Customer",
    );
    const nobody = await givenIntent();
    expect((await refusalOf(stripe.paymentIntents.confirm(nobody.id, { payment_method }))).statusCode).toBe(400);
    const mine = await givenIntent({ customer: owner.id });
    expect((await stripe.paymentIntents.confirm(mine.id, { payment_method })).status).toBe("requires_capture");
  });

  it("cannot keep a card that the issuer refuses", async ({ expect }) => {
    const { id: customer } = await stripe.customers.create({});
    expect((await refusalOf(stripe.paymentMethods.attach("pm_card_chargeDeclined", { customer }))).statusCode).toBe(
      402,
    );
    const kept = await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", { customer });
    const intent = await givenIntent({ customer });
    expect((await refusalOf(stripe.paymentIntents.confirm(intent.id, { payment_method: kept.id }))).code).toBe(
      "card_declined",
    );
  });
});

describe("a setup intent", () => {
  it("keeps a card for later, and such a card asks no more", async ({ expect }) => {
    const { id: customer } = await stripe.customers.create({});
    const setup = await stripe.setupIntents.create({
      customer,
      usage: "off_session",
      allowed_payment_method_types: ["card"],
    });
    expect(setup).toMatchObject({ status: "requires_payment_method", usage: "off_session" });
    const waiting = await stripe.setupIntents.confirm(setup.id, {
      payment_method: "pm_card_authenticationRequiredOnSetup",
      return_url: "https://shop.test/me",
    });
    expect(waiting.next_action?.redirect_to_url?.url).toBe(`https://shop.test/dev/stripe/authenticate/${setup.id}`);
    expect((await approve(setup.id)).status).toBe("succeeded");
    const done = await stripe.setupIntents.retrieve(setup.id);
    const intent = await givenIntent({ customer });
    expect(
      (
        await stripe.paymentIntents.confirm(intent.id, {
          payment_method: idOf(done.payment_method),
          off_session: true,
        })
      ).status,
    ).toBe("requires_capture");
  });

  it("fails with the card, and is cancelled while it is open", async ({ expect }) => {
    const setup = await stripe.setupIntents.create({ allowed_payment_method_types: ["card"] });
    const refusal = await refusalOf(
      stripe.setupIntents.confirm(setup.id, { payment_method: "pm_card_chargeDeclined" }),
    );
    expect(refusal.setup_intent?.status).toBe("requires_payment_method");
    expect((await stripe.setupIntents.cancel(setup.id)).status).toBe("canceled");
    expect((await refusalOf(stripe.setupIntents.cancel(setup.id))).code).toBe("setup_intent_unexpected_state");
  });
});

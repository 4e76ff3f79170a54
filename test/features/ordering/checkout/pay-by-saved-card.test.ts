import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { type GivenActor, givenCustomer } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import {
  checkOut,
  checkoutBody,
  type GivenShop,
  givenFullCart,
  givenShop,
  levelOf,
  paymentRow,
  untilStatus,
} from "../../../support/checkout.ts";
import { givenSaved, savedOf } from "../../../support/saved-methods.ts";
import { control, stripe } from "../../../support/stripe.ts";

type Method = Record<string, unknown> | null;
type Placed = {
  order: { id: string; payments: { method: Method }[] };
  payment: { id: string; status: string } | null;
};

/** A checkout of one unit in the account's own cart. */
async function buy(
  { token }: GivenActor,
  shop: GivenShop,
  payment: Record<string, unknown>,
  key: string = crypto.randomUUID(),
): Promise<Response> {
  const body = checkoutBody(shop, { payment: { provider: "stripe", ...payment } });
  return call("POST", "/api/v1/checkout", { token, body, headers: { "idempotency-key": key } });
}
const fill = ({ token }: GivenActor, { variant_id }: GivenShop) =>
  call("POST", "/api/v1/cart/items", { token, body: { variant_id, quantity: 1 } });
async function given(): Promise<{ buyer: GivenActor; shop: GivenShop }> {
  const [buyer, shop] = [await givenCustomer(), await givenShop()];
  await fill(buyer, shop);
  return { buyer, shop };
}
const placedIn = async (response: Response): Promise<Placed> => {
  const text = await response.text();
  if (response.status !== 201) throw new Error(`${response.status} ${text}`);
  return JSON.parse(text) as Placed;
};
const methodOf = async ({ token }: GivenActor, order_id: string): Promise<Method> => {
  const { payments } = await (await call("GET", `/api/v1/orders/${order_id}`, { token })).json<Placed["order"]>();
  return payments[0]?.method ?? null;
};
const intentOf = async (order_id: string) =>
  stripe.paymentIntents.retrieve((await paymentRow(order_id))?.intent_id ?? "");

describe("an order", () => {
  it("is paid by a saved card of its buyer, and says by which", async ({ expect }) => {
    const { buyer, shop } = await given();
    const card = await givenSaved(buyer.token, "pm_card_mastercard");
    const { order, payment } = await placedIn(await buy(buyer, shop, { payment_method_id: card.id }));
    expect(payment?.status).toBe("authorized");
    const method = {
      type: "card",
      brand: "mastercard",
      last4: "4444",
      exp_month: 12,
      exp_year: 2034,
      wallet: null,
      saved_method_id: card.id,
    };
    expect(order.payments[0]?.method).toEqual(method);
    await untilStatus(order.id, "processing");
    expect(await methodOf(buyer, order.id)).toEqual(method);
    // What was paid stays paid by it.
    await call("DELETE", `/api/v1/me/payment-methods/${card.id}`, { token: buyer.token });
    expect(await methodOf(buyer, order.id)).toEqual({ ...method, saved_method_id: null });
  });

  it("is not paid by a saved card of somebody else, nor by one that is removed or never was", async ({ expect }) => {
    const { buyer, shop } = await given();
    const stranger = await givenCustomer();
    const theirs = await givenSaved(stranger.token);
    const gone = await givenSaved(buyer.token);
    await call("DELETE", `/api/v1/me/payment-methods/${gone.id}`, { token: buyer.token });
    const unknown = { status: 404, code: "saved_payment_method_not_found" };
    for (const payment_method_id of [theirs.id, gone.id, crypto.randomUUID()])
      expect(await problemOf(await buy(buyer, shop, { payment_method_id }))).toMatchObject(unknown);
    const { cart_token } = await givenFullCart(shop);
    const body = checkoutBody(shop, { payment: { provider: "stripe", payment_method_id: theirs.id } });
    expect(await problemOf(await checkOut(cart_token, body))).toMatchObject(unknown);
    expect(await levelOf(shop.variant_id)).toMatchObject({ held: 0, committed: 0 });
    const placed = env.DB.prepare("SELECT count(*) AS n FROM order_items WHERE variant_id = ?").bind(shop.variant_id);
    expect(await placed.first("n")).toBe(0);
  });

  it("is not paid by the provider's own id of somebody else's card", async ({ expect }) => {
    const { buyer, shop } = await given();
    const stranger = await givenCustomer();
    const { id } = await givenSaved(stranger.token);
    const row = env.DB.prepare("SELECT provider_method_id FROM saved_payment_methods WHERE id = ?").bind(id);
    const payment_method_id = await row.first<string>("provider_method_id");
    const declined = { status: 402, failure_code: "payment_method_unusable" };
    expect(await problemOf(await buy(buyer, shop, { payment_method_id }))).toMatchObject(declined);
    const { cart_token } = await givenFullCart(shop);
    const body = checkoutBody(shop, { payment: { provider: "stripe", payment_method_id } });
    expect(await problemOf(await checkOut(cart_token, body))).toMatchObject(declined);
  });

  it("is paid by a saved card after a decline", async ({ expect }) => {
    const { buyer, shop } = await given();
    const card = await givenSaved(buyer.token);
    const declined = await problemOf(await buy(buyer, shop, { payment_method_id: "pm_card_chargeDeclined" }));
    expect(declined).toMatchObject({ status: 402 });
    const order_id = String(declined["order_id"]);
    const retry = (payment_method_id: string) =>
      call("POST", "/api/v1/payments", {
        token: buyer.token,
        headers: { "idempotency-key": crypto.randomUUID() },
        body: { order_id, provider: "stripe", payment_method_id },
      });
    const theirs = await givenSaved((await givenCustomer()).token);
    expect(await problemOf(await retry(theirs.id))).toMatchObject({ code: "saved_payment_method_not_found" });
    expect(await (await retry(card.id)).json()).toMatchObject({ status: "authorized" });
    await untilStatus(order_id, "processing");
    expect(await methodOf(buyer, order_id)).toMatchObject({ last4: "4242", saved_method_id: card.id });
  });

  it("costs one trip to D1 more with a saved card, and none without", async ({ expect }) => {
    const { buyer, shop } = await given();
    const card = await givenSaved(buyer.token);
    const plain = tripsOf(await buy(buyer, shop, { payment_method_id: "pm_card_visa" }));
    await fill(buyer, shop);
    const saved = tripsOf(await buy(buyer, shop, { payment_method_id: card.id }));
    expect(saved).toEqual({ ...plain, d1: plain.d1 + 1 });
  });

  it("shows the wallet that its card came from", async ({ expect }) => {
    const { buyer, shop } = await given();
    const { order } = await placedIn(await buy(buyer, shop, { payment_method_id: "pm_card_visa_applePay" }));
    expect(order.payments[0]?.method).toMatchObject({ type: "card", brand: "visa", wallet: "apple_pay" });
    await untilStatus(order.id, "processing");
    expect(await methodOf(buyer, order.id)).toMatchObject({ brand: "visa", wallet: "apple_pay" });
  });
});

describe("a checkout that saves its card", () => {
  it("has it for the next one, although no webhook ever comes", async ({ expect }) => {
    const { buyer, shop } = await given();
    const wish = { payment_method_id: "pm_card_authenticationRequiredOnSetup", save_payment_method: true };
    const { order, payment } = await placedIn(await buy(buyer, shop, wish));
    expect(payment?.status).toBe("requires_action");
    const { id, setup_future_usage } = await intentOf(order.id);
    expect(setup_future_usage).toBe("off_session");
    await control("POST", `authenticate/${id}`, { outcome: "approve" });
    await call("POST", `/api/v1/payments/${payment?.id}/verify`, { token: buyer.token });
    await untilStatus(order.id, "processing");
    const [card] = await savedOf(buyer.token);
    expect(card).toMatchObject({ last4: "3155", is_default: true });
    expect(await methodOf(buyer, order.id)).toMatchObject({ saved_method_id: card?.id });
    await fill(buyer, shop);
    const next = await placedIn(await buy(buyer, shop, { payment_method_id: card?.id }));
    expect(next.payment?.status).toBe("authorized");
  });

  it("asks the provider for the same when it is repeated after a lost answer", async ({ expect }) => {
    const { buyer, shop } = await given();
    const key = crypto.randomUUID();
    const wish = { payment_method_id: "pm_card_visa", save_payment_method: true };
    await control("POST", "failures", { operation: "payment_intents.create", kind: "lost", times: 2 });
    expect((await buy(buyer, shop, wish, key)).status).toBe(503);
    await control("DELETE", "failures");
    const { order } = await placedIn(await buy(buyer, shop, wish, key));
    expect((await intentOf(order.id)).setup_future_usage).toBe("off_session");
    expect(await savedOf(buyer.token)).toHaveLength(1);
  });

  it("is another order once its buyer no longer wants that", async ({ expect }) => {
    const { buyer, shop } = await given();
    const saving = await placedIn(await buy(buyer, shop, { save_payment_method: true }));
    const plain = await placedIn(await buy(buyer, shop, { payment_method_id: "pm_card_visa" }));
    expect(plain.order.id).not.toBe(saving.order.id);
    expect((await intentOf(plain.order.id)).setup_future_usage).toBeNull();
    await untilStatus(plain.order.id, "processing");
    expect(await savedOf(buyer.token)).toEqual([]);
  });

  it("is refused to guests, who have nothing to save it for", async ({ expect }) => {
    const shop = await givenShop();
    const { cart_token } = await givenFullCart(shop);
    const body = checkoutBody(shop, {
      payment: { provider: "stripe", payment_method_id: "pm_card_visa", save_payment_method: true },
    });
    expect(await problemOf(await checkOut(cart_token, body))).toMatchObject({
      status: 422,
      errors: [{ path: "payment.save_payment_method" }],
    });
    expect((await levelOf(shop.variant_id)).held).toBe(0);
  });
});

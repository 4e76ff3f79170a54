import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { z } from "zod";
import { givenCustomer, tokenOf } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { givenCart } from "../../../support/cart.ts";
import {
  checkOut,
  checkoutBody,
  type GivenShop,
  givenFullCart,
  givenShop,
  guestEmail,
  levelOf,
  orderRow,
  paying,
  paymentRow,
  untilStatus,
} from "../../../support/checkout.ts";
import { givenAddress } from "../../../support/orders.ts";
import { givenShippingMethod } from "../../../support/shipping.ts";
import { approve, control, stripe } from "../../../support/stripe.ts";
import { sweepLater } from "../../../support/sweep.ts";

const Checkout = z.looseObject({
  order: z.looseObject({
    id: z.string(),
    order_number: z.string(),
    status: z.string(),
    total: z.int(),
    subtotal: z.int(),
    shipping_total: z.int(),
    tax_total: z.int(),
  }),
  payment: z
    .looseObject({
      id: z.string(),
      status: z.string(),
      amount: z.int(),
      client_secret: z.string().optional(),
      redirect_url: z.string().optional(),
    })
    .nullable(),
  order_token: z.string().optional(),
});
const readCheckout = async (response: Response) => {
  const body = await response.text();
  if (response.status !== 201) throw new Error(`${response.status} ${body}`);
  return Checkout.parse(JSON.parse(body));
};

const buy = async (shop: GivenShop, more: Record<string, unknown> = {}, quantity = 1) => {
  const { cart_token } = await givenFullCart(shop, quantity);
  return { cart_token, ...(await readCheckout(await checkOut(cart_token, checkoutBody(shop, more)))) };
};
const cartOf = async (cart_token: string) =>
  (await call("GET", "/api/v1/cart", { headers: { "cart-token": cart_token } })).json<{ items: unknown[] }>();
const cancel = (order_id: string, order_token: string) =>
  call("POST", `/api/v1/orders/${order_id}/cancel`, { headers: { "order-token": order_token } });

describe("a purchase", () => {
  it("is placed within the trip budget, paid after the answer, and moves stock, money and cart", async ({ expect }) => {
    const shop = await givenShop({ price: 1_250, stock: 5 });
    const { cart_token } = await givenFullCart(shop, 2);
    const response = await checkOut(cart_token, checkoutBody(shop));
    expect(tripsOf(response)).toEqual({ d1: 3, object: 3, provider: 2 });
    const { order, payment, order_token } = await readCheckout(response);
    expect(order).toMatchObject({ status: "pending", subtotal: 2_500, shipping_total: 500, email: guestEmail });
    expect(order.total).toBe(order.subtotal + order.shipping_total + order.tax_total);
    expect(order.order_number).toMatch(/^ORD-\d{8}$/);
    expect(payment).toMatchObject({ status: "authorized", amount: order.total });
    await untilStatus(order.id, "processing");
    expect(await levelOf(shop.variant_id)).toMatchObject({ on_hand: 5, held: 0, committed: 2, available: 3 });
    const row = await paymentRow(order.id);
    expect(row).toMatchObject({ intent_status: "captured", captured: order.total, refunded: 0 });
    expect(await stripe.paymentIntents.retrieve(row?.intent_id ?? "")).toMatchObject({
      status: "succeeded",
      amount_received: order.total,
    });
    expect((await cartOf(cart_token)).items).toEqual([]);
    const mine = await call("GET", `/api/v1/orders/${order.order_number}`, {
      headers: { "order-token": order_token ?? "" },
    });
    expect(await mine.json()).toMatchObject({ id: order.id, status: "processing", payment_status: "paid" });
  });

  it("asked again with the same key gives the same order and takes nothing twice", async ({ expect }) => {
    const shop = await givenShop();
    const { cart_token } = await givenFullCart(shop);
    const key = crypto.randomUUID();
    const first = await readCheckout(await checkOut(cart_token, checkoutBody(shop), key));
    const again = await checkOut(cart_token, checkoutBody(shop), key);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect((await readCheckout(again)).order.id).toBe(first.order.id);
    await untilStatus(first.order.id, "processing");
    const late = await checkOut(cart_token, checkoutBody(shop), key);
    expect((await readCheckout(late)).order.id).toBe(first.order.id);
    expect((await levelOf(shop.variant_id)).committed).toBe(1);
    const other = await checkOut(cart_token, checkoutBody(shop, { note: "Ring twice" }), key);
    expect([other.status, (await problemOf(other)).code]).toEqual([422, "idempotency_key_reused"]);
  });

  it("asked for twenty times at once becomes one order with one charge", async ({ expect }) => {
    const shop = await givenShop();
    const { cart_token } = await givenFullCart(shop);
    const key = crypto.randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => checkOut(cart_token, checkoutBody(shop), i % 2 ? key : undefined)),
    );
    for (const answer of answers) expect([201, 409]).toContain(answer.status);
    const orders = await Promise.all(answers.filter((a) => a.status === 201).map(readCheckout));
    expect(new Set(orders.map(({ order }) => order.id)).size).toBe(1);
    const id = orders[0]?.order.id ?? "";
    await untilStatus(id, "processing");
    const row = await paymentRow(id);
    expect(row?.captured).toBe(orders[0]?.order.total);
    expect(await levelOf(shop.variant_id)).toMatchObject({ committed: 1, held: 0 });
  });

  it("by an account uses its address, its e-mail and its customer at the provider", async ({ expect }) => {
    const shop = await givenShop();
    const { token, email } = await givenCustomer();
    const address = await (
      await call("POST", "/api/v1/me/addresses", { token, body: givenAddress })
    ).json<{ id: string }>();
    const billing = await (
      await call("POST", "/api/v1/me/addresses", { token, body: { ...givenAddress, full_name: "Ada's office" } })
    ).json<{ id: string }>();
    await call("POST", "/api/v1/cart/items", { token, body: { variant_id: shop.variant_id, quantity: 1 } });
    const body = {
      ...checkoutBody(shop),
      email: undefined,
      shipping_address: undefined,
      shipping_address_id: address.id,
      billing_address_id: billing.id,
    };
    const response = await call("POST", "/api/v1/checkout", {
      token,
      body,
      headers: { "idempotency-key": crypto.randomUUID() },
    });
    const { order, order_token } = await readCheckout(response);
    expect(order).toMatchObject({ email, shipping_address: { city: "London", full_name: givenAddress.full_name } });
    expect(order.billing_address).toMatchObject({ full_name: "Ada's office" });
    expect(order_token).toBeUndefined();
    await untilStatus(order.id, "processing");
    const intent = await stripe.paymentIntents.retrieve((await paymentRow(order.id))?.intent_id ?? "");
    expect(intent.customer).toMatch(/^cus_/);
    const remembered = env.DB.prepare(
      "SELECT provider_customer_id FROM payment_customers WHERE user_id = (SELECT user_id FROM orders WHERE id = ?)",
    );
    expect(await remembered.bind(order.id).first("provider_customer_id")).toBe(intent.customer);
    expect((await call("GET", `/api/v1/orders/${order.id}`, { token })).status).toBe(200);
    const stranger = await givenCustomer();
    expect((await call("GET", `/api/v1/orders/${order.id}`, { token: stranger.token })).status).toBe(404);
    expect((await call("POST", `/api/v1/orders/${order.id}/cancel`, { token: stranger.token })).status).toBe(404);
  });

  it("keeps what the shopper said, also against what the account says", async ({ expect }) => {
    const shop = await givenShop();
    const { token } = await givenCustomer();
    await call("POST", "/api/v1/cart/items", { token, body: { variant_id: shop.variant_id, quantity: 1 } });
    const said = {
      email: "work@example.com",
      note: "Ring twice",
      billing_address: { ...givenAddress, full_name: "Accounts", city: "Leeds" },
    };
    const headers = { "idempotency-key": crypto.randomUUID() };
    const response = await call("POST", "/api/v1/checkout", { token, body: checkoutBody(shop, said), headers });
    const { order } = await readCheckout(response);
    const read = await (await call("GET", `/api/v1/orders/${order.id}`, { token })).json();
    expect(read).toMatchObject({ ...said, shipping_address: givenAddress });
  });

  it("is sent for the price of all its units together", async ({ expect }) => {
    const shop = await givenShop({ price: 1_700 });
    expect((await buy(shop, {}, 2)).order).toMatchObject({ subtotal: 3_400, shipping_total: 500 });
    expect((await buy(shop, {}, 3)).order).toMatchObject({ subtotal: 5_100, shipping_total: 0 });
  });

  it("of a total of nothing needs no payment", async ({ expect }) => {
    const shop = await givenShop({ price: 0 });
    const free = await givenShippingMethod({ rates: [{ currency: "USD", price: 0 }] });
    const { order, payment } = await buy({ ...shop, shipping_method_id: free.id });
    expect(payment).toBeNull();
    await untilStatus(order.id, "processing");
    // It counts as sold, for reports and for what is compared with the stock.
    const sold = env.DB.prepare("SELECT sold_at >= placed_at AS sold FROM orders WHERE id = ?");
    expect(await sold.bind(order.id).first("sold")).toBe(1);
    const told = env.DB.prepare(
      "SELECT count(*) AS n FROM outbox WHERE type = 'order.accepted' AND body ->> 'order_id' = ?",
    );
    expect(await told.bind(order.id).first("n")).toBe(1);
    expect((await levelOf(shop.variant_id)).committed).toBe(1);
  });

  it("in a currency without decimals is charged in that currency's units", async ({ expect }) => {
    const shop = await givenShop({ price: 1_200, currency: "JPY" });
    const { order } = await buy(shop);
    expect(order).toMatchObject({ currency: "JPY", subtotal: 1_200 });
    await untilStatus(order.id, "processing");
    const intent = await stripe.paymentIntents.retrieve((await paymentRow(order.id))?.intent_id ?? "");
    expect([intent.currency, intent.amount_received]).toEqual(["jpy", order.total]);
  });
});

describe("a payment", () => {
  it("that is declined leaves the order payable, and another card pays the same order", async ({ expect }) => {
    const shop = await givenShop();
    const { cart_token } = await givenFullCart(shop);
    const refused = await checkOut(cart_token, checkoutBody(shop, paying("pm_card_chargeDeclined")));
    expect(refused.status).toBe(402);
    const problem = z
      .looseObject({
        code: z.literal("payment_declined"),
        order_id: z.string(),
        payment_id: z.string(),
        order_token: z.string(),
        failure_code: z.string(),
        payable_until: z.string(),
      })
      .parse(await problemOf(refused));
    const deadline = env.DB.prepare("SELECT deadline_at FROM orders WHERE id = ?").bind(problem.order_id);
    expect(Date.parse(problem.payable_until)).toBe(await deadline.first("deadline_at"));
    expect(await levelOf(shop.variant_id)).toMatchObject({ held: 1, committed: 0 });
    const headers = { "order-token": problem.order_token };
    await expect
      .poll(async () => (await call("GET", `/api/v1/payments/${problem.payment_id}`, { headers })).json())
      .toMatchObject({ status: "failed", failure_code: problem.failure_code });
    const read = await call("GET", `/api/v1/orders/${problem.order_id}`, { headers });
    expect(await read.json()).toMatchObject({ status: "pending", payment_status: "failed" });
    const retry = (payment_method_id: string, key = crypto.randomUUID()) =>
      call("POST", "/api/v1/payments", {
        body: { order_id: problem.order_id, provider: "stripe", payment_method_id },
        headers: { "order-token": problem.order_token, "idempotency-key": key },
      });
    const second = await retry("pm_card_chargeDeclined");
    expect([second.status, (await problemOf(second)).code]).toEqual([402, "payment_declined"]);
    // The same card again is another attempt: it may have money by now.
    expect((await retry("pm_card_chargeDeclined")).status).toBe(402);
    const { intent_id } = (await paymentRow(problem.order_id)) ?? {};
    expect((await stripe.charges.list({ payment_intent: intent_id ?? "" })).data).toHaveLength(3);
    const paid = await retry("pm_card_visa");
    expect(paid.status).toBe(201);
    expect(await paid.json()).toMatchObject({
      id: problem.payment_id,
      order_id: problem.order_id,
      status: "authorized",
    });
    await untilStatus(problem.order_id, "processing");
    const late = await retry("pm_card_visa");
    expect([late.status, (await problemOf(late)).code]).toEqual([409, "order_not_payable"]);
  });

  it("can be made by a new checkout of the same cart, which gets the same order", async ({ expect }) => {
    const shop = await givenShop();
    const { cart_token } = await givenFullCart(shop);
    const refused = await problemOf(await checkOut(cart_token, checkoutBody(shop, paying("pm_card_chargeDeclined"))));
    const { order } = await readCheckout(await checkOut(cart_token, checkoutBody(shop)));
    expect(order.id).toBe(refused["order_id"]);
    await untilStatus(order.id, "processing");
  });

  it("that needs the shopper says where to approve it, when it is read too, and is settled once they did", async ({
    expect,
  }) => {
    const shop = await givenShop();
    const { order, payment, order_token = "" } = await buy(shop, paying("pm_card_authenticationRequired"));
    expect(payment?.status).toBe("requires_action");
    expect(payment?.redirect_url).toContain("/dev/stripe/authenticate/");
    const read = (who: Parameters<typeof call>[2]) => call("GET", `/api/v1/payments/${payment?.id}`, who);
    const headers = { "order-token": order_token };
    await expect.poll(async () => (await paymentRow(order.id))?.intent_status).toBe("requires_action");
    const shown = await read({ headers });
    const { status, client_secret, redirect_url } = payment ?? {};
    expect(await shown.json()).toMatchObject({ status, client_secret, redirect_url });
    expect(tripsOf(shown)).toEqual({ d1: 1, object: 0, provider: 1 });
    const to_staff = await (await read({ token: await tokenOf("staff") })).json();
    expect(to_staff).toMatchObject({ status: "requires_action" });
    expect(Object.keys(Object(to_staff))).not.toContain("client_secret");
    await control("POST", "failures", { operation: "payment_intents.retrieve", kind: "error", times: 100 });
    const unknown = await read({ headers });
    await control("DELETE", "failures");
    expect([unknown.status, (await problemOf(unknown)).code]).toEqual([503, "provider_unavailable"]);
    const intent_id = (await paymentRow(order.id))?.intent_id ?? "";
    await approve(intent_id);
    await sweepLater();
    expect(await untilStatus(order.id, "processing", "paid")).toBeTruthy();
  });

  it("by a method that nobody can use has failed, and stays so until another one pays", async ({ expect }) => {
    const shop = await givenShop();
    const { cart_token } = await givenFullCart(shop);
    const refused = await problemOf(await checkOut(cart_token, checkoutBody(shop, paying("pm_none"))));
    expect(refused).toMatchObject({ code: "payment_declined", failure_code: "payment_method_unusable" });
    const order_id = String(refused["order_id"]);
    const failed = { status: "failed", failure_code: "payment_method_unusable" };
    const headers = { "order-token": String(refused["order_token"]) };
    const read = async () =>
      (await call("GET", `/api/v1/payments/${String(refused["payment_id"])}`, { headers })).json();
    await expect.poll(read).toMatchObject(failed);
    await sweepLater();
    expect(await read()).toMatchObject(failed);
    await readCheckout(await checkOut(cart_token, checkoutBody(shop)));
    await untilStatus(order_id, "processing");
    expect(await read()).toMatchObject({ status: "succeeded" });
  });

  it("without a method waits for the client with its secret", async ({ expect }) => {
    const { order, payment } = await buy(await givenShop(), paying(undefined));
    expect(payment).toMatchObject({ status: "pending", client_secret: expect.stringContaining("_secret_") });
    expect((await orderRow(order.id))?.status).toBe("pending");
  });
});

describe("an order that is not paid yet", () => {
  it.for([
    ["shipping address", { shipping_address: { ...givenAddress, city: "Leeds" } }],
    ["billing address", { billing_address: { ...givenAddress, city: "Leeds" } }],
    ["e-mail address", { email: "elsewhere@example.com" }],
    ["note", { note: "Ring twice" }],
    ["way of sending", {}],
  ] as const)("is made again for another %s", async ([what, change], { expect }) => {
    const shop = await givenShop({ stock: 5 });
    const { cart_token } = await givenFullCart(shop);
    const unpaid = paying(undefined);
    const placed = async (more: Record<string, unknown>) =>
      (await readCheckout(await checkOut(cart_token, checkoutBody(shop, { ...unpaid, ...more })))).order.id;
    const first = await placed({});
    expect(await placed({})).toBe(first);
    const express = await givenShippingMethod({ name: "Express" });
    const second = await placed(what === "way of sending" ? { shipping_method_id: express.id } : change);
    expect(second).not.toBe(first);
    expect((await orderRow(first))?.status).toBe("cancelled");
    expect(await levelOf(shop.variant_id)).toMatchObject({ held: 1 });
  });
});

describe("a checkout is refused, and nothing changes,", () => {
  it("for want of stock, naming each line and what is left", async ({ expect }) => {
    const shop = await givenShop({ stock: 3 });
    const carts = await Promise.all([givenFullCart(shop, 2), givenFullCart(shop, 2)]);
    const first = await readCheckout(await checkOut(carts[0].cart_token, checkoutBody(shop)));
    const refused = await checkOut(carts[1].cart_token, checkoutBody(shop));
    expect(refused.status).toBe(409);
    expect(await problemOf(refused)).toMatchObject({
      code: "insufficient_stock",
      items: [{ variant_id: shop.variant_id, quantity: 2, available: 1 }],
    });
    await untilStatus(first.order.id, "processing");
    expect(await levelOf(shop.variant_id)).toMatchObject({ on_hand: 3, held: 0, committed: 2 });
    // O5: with less in the cart the same shopper gets an order.
    const cart = await (
      await call("GET", "/api/v1/cart", { headers: { "cart-token": carts[1].cart_token } })
    ).json<{ items: { id: string }[] }>();
    await call("PATCH", `/api/v1/cart/items/${cart.items[0]?.id}`, {
      body: { quantity: 1 },
      headers: { "cart-token": carts[1].cart_token },
    });
    const { order } = await readCheckout(await checkOut(carts[1].cart_token, checkoutBody(shop)));
    await untilStatus(order.id, "processing");
  });

  it("for input that is missing, wrong or not the caller's", async ({ expect }) => {
    const shop = await givenShop();
    const { cart_token } = await givenFullCart(shop);
    const address = checkoutBody(shop)["shipping_address"] as Record<string, unknown>;
    const [retired, abroad] = await Promise.all([
      givenShippingMethod({ is_active: false }),
      givenShippingMethod({ rates: [{ currency: "JPY", price: 500 }] }),
    ]);
    const cases: [Record<string, unknown>, number, string][] = [
      [{ email: undefined }, 422, "invalid_request"],
      [{ email: "nobody" }, 422, "invalid_request"],
      [{ shipping_address: undefined }, 422, "invalid_request"],
      [{ shipping_address_id: crypto.randomUUID() }, 422, "invalid_request"],
      [{ shipping_address: undefined, shipping_address_id: crypto.randomUUID() }, 422, "shipping_address_not_found"],
      [{ billing_address_id: crypto.randomUUID() }, 422, "billing_address_not_found"],
      [{ billing_address: address, billing_address_id: crypto.randomUUID() }, 422, "invalid_request"],
      [{ shipping_address: { ...address, country: "XX" } }, 422, "invalid_request"],
      [{ shipping_address: { ...address, full_name: "4242 4242 4242 4242" } }, 422, "invalid_request"],
      [{ shipping_method_id: undefined }, 422, "shipping_method_unavailable"],
      [{ shipping_method_id: crypto.randomUUID() }, 422, "shipping_method_unavailable"],
      [{ shipping_method_id: retired.id }, 422, "shipping_method_unavailable"],
      [{ shipping_method_id: abroad.id }, 422, "shipping_method_unavailable"],
      [{ shipping_method_id: "nonsense" }, 422, "invalid_request"],
      [{ payment: { provider: "nobody" } }, 422, "invalid_request"],
      [{ total: 1 }, 422, "invalid_request"],
      [{ expected_total: 1 }, 409, "cart_changed"],
      [{ note: "x".repeat(1_001) }, 422, "invalid_request"],
    ];
    for (const [change, status, code] of cases) {
      const response = await checkOut(cart_token, checkoutBody(shop, change));
      const problem = await problemOf(response);
      expect([JSON.stringify(change), response.status, problem.code]).toEqual([JSON.stringify(change), status, code]);
    }
    expect(await levelOf(shop.variant_id)).toMatchObject({ held: 0, committed: 0 });
    const { order } = await readCheckout(await checkOut(cart_token, checkoutBody(shop)));
    await untilStatus(order.id, "processing");
  });

  it("without a key, without a cart, or with a token that is not ours", async ({ expect }) => {
    const shop = await givenShop();
    const { cart_token } = await givenFullCart(shop);
    const bare = await call("POST", "/api/v1/checkout", {
      body: checkoutBody(shop),
      headers: { "cart-token": cart_token },
    });
    expect([bare.status, (await problemOf(bare)).code]).toEqual([428, "idempotency_key_required"]);
    const none = await call("POST", "/api/v1/checkout", {
      body: checkoutBody(shop),
      headers: { "idempotency-key": "k" },
    });
    expect([none.status, (await problemOf(none)).code]).toEqual([409, "cart_empty"]);
    const forged = await checkOut(`${cart_token}x`, checkoutBody(shop));
    expect([forged.status, (await problemOf(forged)).code]).toEqual([404, "cart_not_found"]);
    await call("DELETE", "/api/v1/cart", { headers: { "cart-token": cart_token } });
    const empty = await checkOut(cart_token, checkoutBody(shop));
    expect([empty.status, (await problemOf(empty)).code]).toEqual([409, "cart_empty"]);
  });

  it("for what is not for sale any more, and for what no card can be charged", async ({ expect }) => {
    const shop = await givenShop();
    const { cart_token } = await givenFullCart(shop);
    await call("PATCH", `/api/v1/admin/products/${shop.product_id}`, {
      body: { status: "archived" },
      token: await tokenOf("admin"),
    });
    const gone = await checkOut(cart_token, checkoutBody(shop));
    expect([gone.status, await problemOf(gone)]).toMatchObject([
      409,
      { code: "item_unavailable", items: [{ variant_id: shop.variant_id }] },
    ]);
    const free = await givenShippingMethod({ rates: [{ currency: "USD", price: 0 }] });
    const cheap = { ...(await givenShop({ price: 10 })), shipping_method_id: free.id };
    const small = await checkOut((await givenFullCart(cheap)).cart_token, checkoutBody(cheap));
    expect([small.status, (await problemOf(small)).code]).toEqual([422, "amount_not_chargeable"]);
    expect(await levelOf(cheap.variant_id)).toMatchObject({ held: 0, available: 10 });
  });

  it("for lines that have no price in the cart's currency by now", async ({ expect }) => {
    const [shop, other] = [await givenShop(), await givenShop()];
    const [mug, jar] = [{ variant_id: shop.variant_id }, { variant_id: other.variant_id }];
    const { cart_token } = await givenCart(mug, jar);
    await env.DB.prepare("UPDATE products SET currency = 'EUR' WHERE id = ?").bind(other.product_id).run();
    const refused = await checkOut(cart_token, checkoutBody(shop));
    expect([refused.status, (await problemOf(refused)).code]).toEqual([409, "not_sold_in_currency"]);
    expect(await levelOf(shop.variant_id)).toMatchObject({ held: 0 });
  });
});

describe("a cancel", () => {
  it("before payment gives the stock back, cancels at the provider, and lets the shopper check out again", async ({
    expect,
  }) => {
    const shop = await givenShop();
    const { cart_token, order, order_token = "" } = await buy(shop, paying(undefined));
    const intent_id = (await paymentRow(order.id))?.intent_id ?? "";
    const answer = await cancel(order.id, order_token);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ id: order.id, status: "cancelled" });
    expect(await levelOf(shop.variant_id)).toMatchObject({ held: 0, committed: 0, available: 10 });
    expect((await stripe.paymentIntents.retrieve(intent_id)).status).toBe("canceled");
    expect((await cancel(order.id, order_token)).status).toBe(200);
    const next = await readCheckout(await checkOut(cart_token, checkoutBody(shop)));
    expect(next.order.id).not.toBe(order.id);
    await untilStatus(next.order.id, "processing");
  });

  it("after payment gives stock and money back, once", async ({ expect }) => {
    const shop = await givenShop();
    const { order, payment, order_token = "" } = await buy(shop, {}, 2);
    await untilStatus(order.id, "processing");
    const answers = await Promise.all([cancel(order.id, order_token), cancel(order.id, order_token)]);
    for (const answer of answers) expect(answer.status).toBe(200);
    expect(await levelOf(shop.variant_id)).toMatchObject({ on_hand: 10, committed: 0, available: 10 });
    expect(await paymentRow(order.id)).toMatchObject({ captured: order.total, refunded: order.total });
    const refunds = await call("GET", `/api/v1/payments/${payment?.id}/refunds`, {
      headers: { "order-token": order_token },
    });
    expect(await refunds.json()).toMatchObject({
      data: [{ amount: order.total, status: "succeeded", reason: "order_cancelled" }],
      next_cursor: null,
    });
    const ledger = await env.DB.prepare(
      "SELECT account, sum(amount) AS amount FROM ledger_entries WHERE order_id = ? GROUP BY account ORDER BY account",
    )
      .bind(order.id)
      .all();
    expect(ledger.results).toEqual([
      { account: "provider", amount: 0 },
      { account: "refunds", amount: order.total },
      { account: "sales", amount: -order.total },
    ]);
  });
});

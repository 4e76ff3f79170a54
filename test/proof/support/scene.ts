import { env } from "cloudflare:workers";
import { stockOf } from "#goods/stock";
import { issueCard } from "#money/stored-value";
import { issueOrderToken } from "#people/order-holders";
import { runBatch } from "#platform/data/db";
import { codeOf, codeStatements, last4Of } from "#prepaid/gift-cards";
import { sign } from "../../../local/sandbox/webhook.ts";
import { openSession } from "../../../src/features/access/sessions/open-session.ts";
import { createUser } from "../../../src/features/people/accounts/create-user.ts";
import { givenProduct } from "../../support/catalog.ts";
import { testContext } from "../../support/context.ts";
import { payWith } from "../../support/gift-cards.ts";
import { givenAddress } from "../../support/orders.ts";
import { answerApproval, paypalSignature } from "../../support/paypal.ts";
import { givenCoupon } from "../../support/promotions.ts";
import { payInCheckout, razorpaySignature } from "../../support/razorpay.ts";
import { givenFreeMethod, givenUsualMethod } from "../../support/shipping.ts";
import { stripe, webhookSecret } from "../../support/stripe.ts";
import { deliverPost, request, shopEnv } from "./shop.ts";

export const wanted = 2;

/** One shopper with one cart of two variants that nobody else buys. */
export type Scene = {
  readonly product_id: string;
  readonly variant_ids: readonly string[];
  readonly cart_id: string;
  readonly cart_token: string;
  /** The first line of the cart. */
  readonly line_id: string;
  readonly email: string;
  readonly key: string;
  readonly shipping_method_id: string;
  /** The cards that the cart is to be paid with, in this order, and no other. */
  readonly gift_card_ids: readonly string[];
};

const variants_at_once = 50;

export type Wish = {
  readonly stock?: number;
  readonly price?: number;
  readonly free_shipping?: boolean;
  /** What each gift card in the cart is worth. */
  readonly gift_cards?: readonly number[];
  /** A cent is taken off, so that two units of a line cost an odd sum. */
  readonly a_cent_off?: boolean;
};

/** Scenes that share products, but no variant. */
export async function givenScenes(
  count: number,
  { stock = 10, price = 1_000, free_shipping = false, gift_cards = [], a_cent_off = false }: Wish = {},
) {
  const method = await (free_shipping ? givenFreeMethod() : givenUsualMethod());
  const scenes: Scene[] = [];
  while (scenes.length < count) {
    const share = Math.min(count - scenes.length, variants_at_once / 2);
    const values = Array.from({ length: 2 * share }, (_, i) => `${i + 1}`);
    const product = await givenProduct({
      options: [{ name: "Size", values }],
      variants: values.map((Size) => ({ price, options: { Size }, stock_quantity: stock })),
    });
    for (let i = 0; i < share; i += 1) {
      const variant_ids = product.variants.slice(2 * i, 2 * i + 2).map(({ id }) => id);
      const scene = await givenScene(product.id, variant_ids, method.id, gift_cards);
      if (a_cent_off) await takeACentOff(scene);
      scenes.push(scene);
    }
  }
  await deliverPost();
  return scenes;
}

let code_of_a_cent: Promise<string> | undefined;

async function takeACentOff({ cart_token }: Scene): Promise<void> {
  code_of_a_cent ??= givenCoupon({
    action: { kind: "fixed", amounts: [{ currency: "USD", amount: 1 }] },
    target: { kind: "across" },
  }).then(({ code }) => code);
  const body = { code: await code_of_a_cent };
  const answer = await request(shopEnv, "POST", "/api/v1/cart/coupons", {
    body,
    headers: { "cart-token": cart_token },
  });
  if (answer.status >= 300) throw new Error(`no code in the cart: ${await answer.text()}`);
}

type Shelf = {
  readonly product_id: string;
  readonly variant_ids: readonly string[];
  readonly shipping_method_id: string;
};
const shelves: Shelf[] = [];

/** Shoppers who want two of the same three variants, of which there are too few for all. */
export async function givenSharers(count: number): Promise<Scene[]> {
  if (shelves.length === 0) {
    const method = await givenUsualMethod();
    const values = Array.from({ length: 48 }, (_, i) => `${i + 1}`);
    const { id: product_id, variants } = await givenProduct({
      options: [{ name: "Size", values }],
      variants: values.map((Size) => ({ price: 1_000, options: { Size }, stock_quantity: 4 })),
    });
    for (let at = 0; at < variants.length; at += 3)
      shelves.push({
        product_id,
        variant_ids: variants.slice(at, at + 3).map(({ id }) => id),
        shipping_method_id: method.id,
      });
  }
  const shelf = shelves.shift();
  if (!shelf) throw new Error("there is nothing to sell");
  const { product_id, variant_ids, shipping_method_id } = shelf;
  const scenes: Scene[] = [];
  for (let i = 0; i < count; i += 1) {
    const chosen = variant_ids.filter((_, at) => at !== i);
    scenes.push(await givenScene(product_id, chosen, shipping_method_id));
  }
  return scenes;
}

async function givenScene(
  product_id: string,
  variant_ids: string[],
  shipping_method_id: string,
  gift_cards: readonly number[] = [],
): Promise<Scene> {
  let cart: { cart_token: string; id: string; items: { id: string }[] } = { cart_token: "", id: "", items: [] };
  for (const variant_id of variant_ids) {
    const headers: Record<string, string> = cart.id === "" ? {} : { "cart-token": cart.cart_token };
    const answer = await request(shopEnv, "POST", "/api/v1/cart/items", {
      body: { variant_id, quantity: wanted },
      headers,
    });
    if (answer.status !== 201) throw new Error(`not added: ${await answer.text()}`);
    cart = { ...cart, ...(await answer.json<typeof cart>()) };
  }
  const key = crypto.randomUUID();
  const email = `proof-${key}@example.com`;
  const { id: cart_id, cart_token, items } = cart;
  const line_id = items[0]?.id ?? "";
  const gift_card_ids: string[] = [];
  for (const amount of gift_cards) gift_card_ids.push(await givenCard(cart_token, amount));
  return { product_id, variant_ids, cart_id, cart_token, line_id, email, key, shipping_method_id, gift_card_ids };
}

/** A gift card that was just issued, in the cart. No hour's limit counts it, since scenes take thousands. */
async function givenCard(cart_token: string, amount: number): Promise<string> {
  const ctx = testContext();
  const id = ctx.id();
  const code = await codeOf(ctx, id);
  const card = { id, currency: "USD", amount, last4: last4Of(code), expires_at: null };
  await runBatch(ctx.db, [...issueCard(ctx, card), ...(await codeStatements(ctx, id, null))]);
  const answer = await payWith(cart_token, code);
  if (answer.status !== 200) throw new Error(`no card in the cart: ${await answer.text()}`);
  return id;
}

type Paying = {
  readonly card?: string | null;
  readonly key?: string;
  readonly city?: string;
  /** Where no provider takes the money. */
  readonly by_hand?: "bank_transfer" | "cash_on_delivery";
  /** Approved at PayPal, later. */
  readonly by_paypal?: boolean;
  /** Paid in Razorpay Checkout, later. */
  readonly by_razorpay?: boolean;
};

/** `POST /checkout` by the shopper; without a card the browser is to confirm. */
export function checkOut(
  bindings: Env,
  { cart_token, email, key: own, shipping_method_id }: Scene,
  { card = "pm_card_visa", key = own, city = "London", by_hand, by_paypal = false, by_razorpay = false }: Paying = {},
): Promise<Response> {
  const by_card = { provider: "stripe", ...(card === null ? {} : { payment_method_id: card }) };
  const elsewhere = by_hand ?? (by_paypal ? "paypal" : by_razorpay ? "razorpay" : null);
  const payment = elsewhere === null ? by_card : { provider: elsewhere };
  const body = { email, shipping_address: { ...givenAddress, city }, shipping_method_id, payment };
  return request(bindings, "POST", "/api/v1/checkout", {
    body,
    headers: { "cart-token": cart_token, "idempotency-key": key },
  });
}

const first = <Row>(query: string, ...values: string[]) =>
  env.DB.prepare(query)
    .bind(...values)
    .first<Row>();

/** What people pay without a provider is offered. */
export const offerByHand = () =>
  env.DB.prepare(
    `INSERT INTO payment_methods (method, is_active, position, names, countries, limits, updated_at)
     SELECT value, 1, 0, '{}', '[]', '[]', 0 FROM json_each('["bank_transfer","cash_on_delivery"]') WHERE true
     ON CONFLICT DO UPDATE SET is_active = 1`,
  ).run();

/** Staff book all that is outstanding of the order. */
export async function receiveMoney(bindings: Env, scene: Scene): Told {
  const order = await orderOf(scene);
  if (!order?.payment_id) return undefined;
  return request(bindings, "POST", `/api/v1/admin/payments/${order.payment_id}/received`, {
    body: { amount: 4_500 },
    token: await staffToken(),
    headers: { "idempotency-key": `${scene.key}-received` },
  });
}

type Placed = { id: string; status: string; intent_id: string | null; payment_id: string; provider: string | null };

/** The newest order of the cart, as it stands in D1. */
export const orderOf = async ({ cart_id }: Scene): Promise<Placed | undefined> =>
  (await first<Placed>(
    `SELECT orders.id, orders.status, payments.intent_id, payments.id AS payment_id, payments.provider FROM orders
     LEFT JOIN payments ON payments.order_id = orders.id WHERE cart_id = ? ORDER BY sequence DESC LIMIT 1`,
    cart_id,
  )) ?? undefined;

export async function mustHaveOrder(scene: Scene): Promise<Placed & { intent_id: string }> {
  const order = await orderOf(scene);
  if (!order) throw new Error("there is no order to go on with");
  return { ...order, intent_id: order.intent_id ?? "" };
}

/** How somebody shows that an order is theirs. */
export type Holder = { readonly headers?: Record<string, string>; readonly token?: string };

/** The order's own key, which the shopper got with the checkout. */
export const holding = async (order_id: string): Promise<{ headers: Record<string, string> }> => ({
  headers: { "order-token": await issueOrderToken(testContext(), order_id) },
});

/** As `holding`, of the shopper's order. */
export const holderOf = async (scene: Scene): Promise<Holder> => holding((await orderOf(scene))?.id ?? "");

/** The account that has the shopper's order, signed in; nothing where a guest has it. */
export async function accountOf(scene: Scene): Promise<Holder> {
  const order = await orderOf(scene);
  const found = await first<{ user_id: string | null }>("SELECT user_id FROM orders WHERE id = ?", order?.id ?? "");
  return found?.user_id ? { token: await signIn(found.user_id) } : {};
}

async function signIn(user_id: string): Promise<string> {
  const ctx = testContext();
  const { statements, tokens } = await openSession(ctx, { user_id, user_agent: "proof" });
  await runBatch(ctx.db, statements);
  return tokens.access_token;
}

/** What somebody was told; nothing when there was nothing to ask for. */
type Told = Promise<Response | undefined>;

export async function cancelByShopper(bindings: Env, scene: Scene): Told {
  const order = await orderOf(scene);
  return order && request(bindings, "POST", `/api/v1/orders/${order.id}/cancel`, await holding(order.id));
}

export async function changeByStaff(bindings: Env, scene: Scene, status: string): Told {
  const order = await orderOf(scene);
  if (!order) return undefined;
  return request(bindings, "PATCH", `/api/v1/admin/orders/${order.id}`, {
    body: { status },
    token: await staffToken(),
  });
}

/** Staff pack units of the shopper's order, or send them at once. */
export async function packByStaff(bindings: Env, scene: Scene, body: object, key: string): Told {
  const order = await orderOf(scene);
  if (!order) return undefined;
  return request(bindings, "POST", `/api/v1/admin/orders/${order.id}/fulfilments`, {
    body,
    token: await staffToken(),
    headers: { "idempotency-key": key },
  });
}

/** Something becomes of the one parcel of the shopper's order. */
export async function changeParcel(bindings: Env, scene: Scene, body: object): Told {
  const order = await orderOf(scene);
  const parcel = await env.DB.prepare("SELECT id FROM fulfilments WHERE order_id = ?")
    .bind(order?.id ?? "")
    .first<{ id: string }>();
  if (!order || !parcel) return undefined;
  const path = `/api/v1/admin/orders/${order.id}/fulfilments/${parcel.id}`;
  return request(bindings, "PATCH", path, { body, token: await staffToken() });
}

/** The one parcel of the shopper's order comes back: of its first line a unit is whole, and one is damaged. */
export async function takeParcelBack(bindings: Env, scene: Scene): Told {
  const order = await orderOf(scene);
  const parcel = await first<{ id: string }>("SELECT id FROM fulfilments WHERE order_id = ?", order?.id ?? "");
  if (!order || !parcel) return undefined;
  const items = (await itemsOf(scene, 2)).map(({ order_item_id }) => ({ order_item_id, restock: 1, damage: 1 }));
  const path = `/api/v1/admin/orders/${order.id}/fulfilments/${parcel.id}/returned`;
  return request(bindings, "POST", path, { body: { items }, token: await staffToken() });
}

/** As `takeParcelBack`: all of it that is in no return and not back. */
export async function takeWholeParcelBack(bindings: Env, scene: Scene): Told {
  const order = await orderOf(scene);
  const parcel = await first<{ id: string }>("SELECT id FROM fulfilments WHERE order_id = ?", order?.id ?? "");
  if (!order || !parcel) return undefined;
  const path = `/api/v1/admin/orders/${order.id}/fulfilments/${parcel.id}/returned`;
  return request(bindings, "POST", path, { body: { outcome: "restock" }, token: await staffToken() });
}

let staff_id: string | undefined;

/** A member of staff, always the same one, signed in again. */
export async function staffToken(): Promise<string> {
  const ctx = testContext();
  if (staff_id === undefined) {
    const { user, statements } = await createUser(ctx, {
      email: `${ctx.id()}@example.com`,
      role: "admin",
      first_name: "Ada",
      last_name: "Lovelace",
    });
    await runBatch(ctx.db, statements);
    staff_id = user.id;
  }
  return signIn(staff_id);
}

/** `key` names the refund: the same one again is the same refund. */
export async function refundByStaff(bindings: Env, scene: Scene, body: object, key: string): Told {
  const order = await orderOf(scene);
  if (!order?.payment_id) return undefined;
  return request(bindings, "POST", `/api/v1/payments/${order.payment_id}/refunds`, {
    body,
    headers: { "idempotency-key": key },
    token: await staffToken(),
  });
}

/** Staff cancel units of the shopper's order, and write them off. */
export async function cancelUnitsByStaff(bindings: Env, scene: Scene, key: string): Told {
  const order = await orderOf(scene);
  if (!order) return undefined;
  return request(bindings, "POST", `/api/v1/admin/orders/${order.id}/cancel`, {
    body: { items: await itemsOf(scene, 1), reason: "out_of_stock", restock: false },
    headers: { "idempotency-key": key },
    token: await staffToken(),
  });
}

/** The shopper cancels a unit of the first line. */
export async function cancelUnitsByShopper(bindings: Env, scene: Scene): Told {
  const order = await orderOf(scene);
  if (!order) return undefined;
  const { headers } = await holding(order.id);
  return request(bindings, "POST", `/api/v1/orders/${order.id}/cancel`, {
    body: { items: await itemsOf(scene, 1) },
    headers: { ...headers, "idempotency-key": `${scene.key}-own-units` },
  });
}

/** As `refundByStaff`, and what is refunded becomes credit. */
export async function creditByStaff(bindings: Env, scene: Scene, body: object, key: string): Told {
  const order = await orderOf(scene);
  if (!order?.payment_id) return undefined;
  return request(bindings, "POST", `/api/v1/admin/orders/${order.id}/refunds`, {
    body: { to: "store_credit", ...body },
    headers: { "idempotency-key": key },
    token: await staffToken(),
  });
}

/** The guest had an account all along: its key opens what the order's own has sealed. */
export async function giveToAccount(scene: Scene): Promise<void> {
  const { id } = await mustHaveOrder(scene);
  const ctx = testContext();
  const email = `${ctx.id()}@example.com`;
  const { user, statements } = await createUser(ctx, {
    email,
    role: "customer",
    first_name: "Eve",
    last_name: "Moore",
  });
  await runBatch(ctx.db, statements);
  await env.DB.batch([
    env.DB.prepare(
      "UPDATE personal_keys SET wrapped = (SELECT wrapped FROM personal_keys WHERE id = ?1) WHERE id = ?2",
    ).bind(id, user.id),
    env.DB.prepare("UPDATE orders SET user_id = ?2 WHERE id = ?1").bind(id, user.id),
    env.DB.prepare("UPDATE payments SET user_id = ?2 WHERE order_id = ?1").bind(id, user.id),
  ]);
}

/** Of each of the first lines of the newest order so many units, as a refund is asked for them. */
export async function itemsOf(scene: Scene, ...quantities: readonly number[]) {
  const order = await orderOf(scene);
  const rows = await env.DB.prepare("SELECT id FROM order_items WHERE order_id = ? ORDER BY position")
    .bind(order?.id ?? "")
    .all<{ id: string }>();
  return rows.results.flatMap(({ id }, at) => {
    const quantity = quantities[at] ?? 0;
    return quantity > 0 ? [{ order_item_id: id, quantity }] : [];
  });
}

/** The shopper's browser pays the intent. */
export async function confirmInBrowser(scene: Scene): Promise<void> {
  const { intent_id } = await mustHaveOrder(scene);
  await stripe.paymentIntents.confirm(intent_id, { payment_method: "pm_card_visa" });
}

/** An event of the provider about the order's intent, signed as it signs. Its id names it: sent again it is the same. */
export async function webhook(bindings: Env, scene: Scene, event_id: string, type?: string): Told {
  const order = await orderOf(scene);
  if (!order?.intent_id) return undefined;
  if (order.provider === "paypal") return webhookOfPaypal(bindings, event_id, order.intent_id, order.id);
  if (order.provider === "razorpay") return webhookOfRazorpay(bindings, event_id, order.intent_id);
  const object = { id: order.intent_id, object: "payment_intent", metadata: { order_id: order.id } };
  const about = type ?? "payment_intent.amount_capturable_updated";
  const body = JSON.stringify({ id: `evt_${event_id}`, object: "event", type: about, data: { object } });
  const signature = await sign(body, webhookSecret(), Math.floor(Date.now() / 1_000));
  return request(bindings, "POST", "/api/v1/webhooks/stripe", { body, headers: { "stripe-signature": signature } });
}

/** The payer agrees at PayPal. */
export async function approveAtPaypal(scene: Scene): Promise<void> {
  await answerApproval((await mustHaveOrder(scene)).intent_id);
}

/** The shopper comes back from PayPal. */
export async function returnFromPaypal(bindings: Env, scene: Scene): Told {
  const { id, payment_id } = await mustHaveOrder(scene);
  return request(bindings, "POST", `/api/v1/payments/${payment_id}/verify`, await holding(id));
}

/** An event of PayPal, signed as it signs; about nothing without an order. */
export async function webhookOfPaypal(bindings: Env, event_id: string, paypal_id?: string, order_id?: string): Told {
  const resource = { id: paypal_id, purchase_units: [{ custom_id: order_id }] };
  const event_type = paypal_id === undefined ? "BILLING.PLAN.CREATED" : "CHECKOUT.ORDER.APPROVED";
  const body = JSON.stringify({ id: `WH-${event_id}`, event_type, resource });
  return request(bindings, "POST", "/api/v1/webhooks/paypal", {
    body,
    headers: await paypalSignature(body, Date.now()),
  });
}

/** What Razorpay Checkout returned to the page of a scene's shopper. */
const returned = new WeakMap<Scene, object>();

/** The shopper pays in Razorpay Checkout. */
export async function payAtRazorpay(scene: Scene): Promise<void> {
  returned.set(scene, await payInCheckout((await mustHaveOrder(scene)).intent_id));
}

/** The page sends on what Razorpay Checkout returned. */
export async function returnFromRazorpay(bindings: Env, scene: Scene): Told {
  const { id, payment_id } = await mustHaveOrder(scene);
  const body = returned.get(scene);
  const held = await holding(id);
  return request(bindings, "POST", `/api/v1/payments/${payment_id}/verify`, { ...held, ...(body ? { body } : {}) });
}

/** An event of Razorpay about an authorised payment, signed as it signs. */
async function webhookOfRazorpay(bindings: Env, event_id: string, razorpay_id: string): Told {
  const payment = { entity: { id: "pay_00000000000000", order_id: razorpay_id, captured: false } };
  const body = JSON.stringify({ entity: "event", event: "payment.authorized", payload: { payment } });
  const headers = { ...(await razorpaySignature(body)), "x-razorpay-event-id": event_id.replaceAll(/[^\w-]/g, "-") };
  return request(bindings, "POST", "/api/v1/webhooks/razorpay", { body, headers });
}

/** Units come in or are taken out without anybody's leave. */
export const moveStock = (variant_id: string | undefined, kind: "IN" | "OUT", quantity: number) =>
  stockOf(testContext(), variant_id ?? "").move({
    movement_id: crypto.randomUUID(),
    kind,
    quantity,
    reference: null,
    note: null,
    actor_type: "system",
    actor_id: "proof",
  });

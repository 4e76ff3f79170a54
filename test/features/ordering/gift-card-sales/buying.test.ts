import { eq } from "drizzle-orm";
import { describe, it, vi } from "vitest";
import { mails } from "#platform/data/tables";
import { givenActor } from "../../../support/actors.ts";
import { call, codeIn, problemOf } from "../../../support/api.ts";
import { givenCart } from "../../../support/cart.ts";
import { givenProduct } from "../../../support/catalog.ts";
import {
  checkOut,
  checkoutBody,
  givenFullCart,
  givenShop,
  levelOf,
  paying,
  untilStatus,
} from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { cardsOf, codeOfCard, givenCardProduct, givenGiftCard, payWith } from "../../../support/gift-cards.ts";
import { runJob } from "../../../support/jobs.ts";
import { givenAddress } from "../../../support/orders.ts";
import { givenPromotion } from "../../../support/promotions.ts";
import { deliver, deliverAll } from "../../../support/queue.ts";

const mailsTo = (to: string) => testContext().db.select().from(mails).where(eq(mails.to, to));
const mailTo = (to: string, words: string) =>
  vi.waitUntil(async () => (await mailsTo(to)).find(({ text }) => text.includes(words)), {
    timeout: 10_000,
    interval: 100,
  });

const untilIssued = (order_id: string, how_many: number) =>
  vi.waitUntil(async () => ((await cardsOf(order_id)).length === how_many ? cardsOf(order_id) : null), {
    timeout: 15_000,
    interval: 100,
  });

const homeCountry = () =>
  testContext().env.DB.prepare("SELECT home_country FROM tax_settings").first<string>("home_country");

const freshEmail = () => `buyer-${crypto.randomUUID()}@example.com`;

async function givenCardCart(price = 2_500, quantity = 1) {
  const product = await givenCardProduct(price);
  const variant_id = product.variants[0]?.id ?? "";
  return { product, variant_id, ...(await givenCart({ variant_id, quantity })) };
}

/** A checkout of gift cards alone: nothing says where anything would be sent. */
const alone = (more: Record<string, unknown> = {}) => {
  const shop = { variant_id: "", product_id: "", shipping_method_id: "" };
  const { shipping_method_id: _none, shipping_address: _nowhere, ...body } = checkoutBody(shop);
  return { ...body, ...more };
};

const addTo = (cart_token: string, variant_id: string) =>
  call("POST", "/api/v1/cart/items", { body: { variant_id }, headers: { "cart-token": cart_token } });

describe("a product of gift cards", () => {
  it("has no stock, and is always there", async ({ expect }) => {
    const { id, variants } = await givenCardProduct();
    const seen: any = await (await call("GET", `/api/v1/products/${id}`)).json();
    expect([seen.is_gift_card, seen.in_stock, seen.variants[0].available]).toEqual([true, true, 1_000_000]);
    const there: any = await (await call("GET", `/api/v1/products/${id}/availability`)).json();
    expect(there.data).toEqual([{ variant_id: variants[0]?.id, available: 1_000_000, in_stock: true }]);
    const { token } = await givenActor("admin");
    const stock = await call("GET", `/api/v1/admin/inventory/${variants[0]?.sku}`, { token });
    expect(stock.status).toBe(404);
  });

  it("has prices in other currencies, by its id or SKU, and a history of them", async ({ expect }) => {
    const { variants } = await givenCardProduct(2_500);
    const { id, sku } = variants[0] ?? { id: "", sku: "" };
    const { token } = await givenActor("admin");
    for (const [variant, amount] of [
      [id, 2_200],
      [sku, 2_300],
    ] as const) {
      const body = { prices: [{ variant, currency: "EUR", amount }] };
      const set: any = await (await call("PATCH", "/api/v1/admin/prices", { token, body })).json();
      expect(set.data).toMatchObject([{ status: "set" }]);
    }
    const cart: any = await (
      await call("POST", "/api/v1/cart/items", { body: { variant_id: id, currency: "EUR" } })
    ).json();
    expect([cart.currency, cart.total]).toEqual(["EUR", 2_300]);
    const history: any = await (await call("GET", `/api/v1/admin/variants/${id}/price-history`, { token })).json();
    expect(history.data.filter(({ ends_at }: any) => ends_at === null)).toMatchObject([
      { currency: "USD", price: 2_500 },
      { currency: "EUR", price: 2_300 },
    ]);
    expect((await call("GET", `/api/v1/admin/variants/${crypto.randomUUID()}/price-history`, { token })).status).toBe(
      404,
    );
  });

  it("is worth something, and is given no stock", async ({ expect }) => {
    const { token } = await givenActor("admin");
    const fieldsOf = async (answer: Response): Promise<unknown> =>
      ((await answer.json()) as any).errors.map(({ path }: any) => path);
    const make = (body: object) =>
      call("POST", "/api/v1/admin/products", { token, body: { name: "Card", is_gift_card: true, ...body } });
    expect(await fieldsOf(await make({ price: 0 }))).toEqual(["price"]);
    expect(await fieldsOf(await make({ variants: [{ price: 0, stock_quantity: 5 }] }))).toEqual([
      "variants.0.price",
      "variants.0.stock_quantity",
    ]);
    const { id, variants } = await givenCardProduct();
    const patch = (path: string) => call("PATCH", `/api/v1/admin/products/${path}`, { token, body: { price: 0 } });
    expect(await fieldsOf(await patch(id))).toEqual(["price"]);
    expect(await fieldsOf(await patch(`${id}/variants/${variants[0]?.id}`))).toEqual(["price"]);
    const turned = await call("PATCH", `/api/v1/admin/products/${id}`, { token, body: { is_gift_card: false } });
    expect(turned.status).toBe(422);
  });
});

describe("a cart of gift cards", () => {
  it("costs what they are worth: no tax, no shipping, no promotion, and no other card pays for it", async ({
    expect,
  }) => {
    const { product, cart_token } = await givenCardCart(2_500, 2);
    await givenPromotion({ conditions: [{ kind: "products", product_ids: [product.id] }] });
    const card = await givenGiftCard({ amount: 9_000 });
    const cart: any = await (await payWith(cart_token, card.code)).json();
    expect(cart.tenders).toMatchObject([{ amount: 0, problem: null }]);
    expect(cart).toMatchObject({
      subtotal: 5_000,
      discount_total: 0,
      tax_total: 0,
      tax_included_total: 0,
      total: 5_000,
      amount_due: 5_000,
      items: [{ is_gift_card: true, tax_lines: [] }],
    });
    expect(cart.requires_shipping).toBe(false);
    const options: any = await (
      await call("GET", "/api/v1/cart/shipping-options", { headers: { "cart-token": cart_token } })
    ).json();
    expect(options.data).toEqual([]);
  });

  it.for([
    [4_999, 2_500, 500],
    [5_000, 2_500, 0],
    [1_000, 9_000, 500],
  ])(
    "does not make sending something for %i free, with cards for %i: %i",
    async ([price, cards, shipping], { expect }) => {
      const shop = await givenShop({ price });
      const { cart_token } = await givenCardCart(cards);
      await addTo(cart_token, shop.variant_id);
      const headers = { "cart-token": cart_token };
      const read = async (answer: Promise<Response>): Promise<any> => (await answer).json();
      const options = await read(call("GET", "/api/v1/cart/shipping-options?country=GB", { headers }));
      const offer = options.data.find((one: any) => one.shipping_method_id === shop.shipping_method_id);
      const { country, postal_code } = givenAddress;
      const { shipping_method_id } = shop;
      const body = { shipping_method_id, shipping_address: { country, postal_code } };
      const quote = await read(call("POST", "/api/v1/checkout/quote", { headers, body }));
      const { order } = await read(checkOut(cart_token, checkoutBody(shop, paying(undefined))));
      expect([offer.price, quote.shipping_total, order.shipping_total]).toEqual([shipping, shipping, shipping]);
    },
  );

  it("asks for shipping once something else is in it, which other cards pay for, too", async ({ expect }) => {
    const shop = await givenShop({ price: 1_000 });
    const { cart_token } = await givenCardCart(2_500);
    const both: any = await (await addTo(cart_token, shop.variant_id)).json();
    expect(both.requires_shipping).toBe(true);
    await payWith(cart_token, (await givenGiftCard({ amount: 90_000 })).code);
    const nowhere = await problemOf(await checkOut(cart_token, alone()));
    expect(nowhere.errors).toMatchObject([{ path: "shipping_address", code: "one_of" }]);
    const quote = (body: object) =>
      call("POST", "/api/v1/checkout/quote", { body, headers: { "cart-token": cart_token } });
    expect((await problemOf(await quote({}))).errors).toMatchObject([{ path: "shipping_address", code: "one_of" }]);
    const unsent = await checkOut(cart_token, alone({ shipping_address: givenAddress }));
    expect((await problemOf(unsent)).code).toBe("shipping_method_unavailable");
    const placed: any = await (await checkOut(cart_token, checkoutBody(shop))).json();
    expect([placed.order.amount_due, placed.payment.amount]).toEqual([2_500, 2_500]);
    await untilStatus(placed.order.id, "processing");
    expect(await levelOf(shop.variant_id)).toMatchObject({ committed: 1 });
    expect(await untilIssued(placed.order.id, 1)).toMatchObject([{ issued: 2_500, balance: 2_500 }]);
  });
});

describe("an order of gift cards", () => {
  it("issues one for each unit once it is paid, mails them, and never twice", async ({ expect }) => {
    const [email, friend] = [freshEmail(), freshEmail()];
    const { variant_id, cart_token } = await givenCardCart(2_500, 2);
    const recipients = [{ variant_id, email: friend, name: "Grace", message: "Well done" }];
    const answer = await checkOut(cart_token, alone({ email, gift_card_recipients: recipients }));
    const { order, order_token }: any = await answer.json();
    expect([answer.status, order.shipping_method, order.shipping_total]).toEqual([201, null, 0]);
    await untilStatus(order.id, "delivered");
    const cards = await untilIssued(order.id, 2);
    expect(cards?.map(({ issued, balance }) => [issued, balance])).toEqual([
      [2_500, 2_500],
      [2_500, 2_500],
    ]);
    const [first, second] = await Promise.all((cards ?? []).map(({ id }) => codeOfCard(id)));
    const gift = await mailTo(friend, "gift card");
    for (const words of ["Grace, here is a gift card of 25.00 USD", "Well done", first ?? "none"])
      expect(gift.text).toContain(words);
    expect((await mailTo(email, second ?? "none")).text).toContain("25.00 USD");
    // Its event once more, from another delivery of the queue.
    await deliverAll(order.id);
    const paid = await testContext()
      .env.DB.prepare("SELECT id FROM outbox WHERE type = 'order.paid' AND body ->> 'order_id' = ?")
      .bind(order.id)
      .first<string>("id");
    await testContext().env.DB.prepare("DELETE FROM effects WHERE outbox_id = ?").bind(paid).run();
    await testContext().env.DB.prepare("UPDATE outbox SET done_at = NULL WHERE id = ?").bind(paid).run();
    await deliver([paid ?? ""]);
    expect(await cardsOf(order.id)).toEqual(cards);
    expect(await mailsTo(friend)).toHaveLength(1);

    const seen: any = await (
      await call("GET", `/api/v1/orders/${order.id}`, { headers: { "order-token": order_token } })
    ).json();
    const shown = (cards ?? []).map(({ id, last4 }) => ({ id, last4, is_disabled: false }));
    expect(seen.items).toMatchObject([{ is_gift_card: true, gift_cards: shown }]);
    const { token } = await givenActor("admin");
    const desk: any = await (await call("GET", `/api/v1/admin/orders/${order.id}`, { token })).json();
    expect(desk.items[0].gift_cards).toEqual(shown);
    expect(JSON.stringify([seen, desk])).not.toContain((first ?? "none").replaceAll("-", ""));
  });

  it("is found by the name and the number on its bill, where nothing is sent", async ({ expect }) => {
    const { cart_token } = await givenCardCart();
    const word = `Quill${crypto.randomUUID().replaceAll(/[^a-f]/g, "")}`;
    const phone = `+44 20 ${String(Date.now()).slice(-8)}`;
    const billing_address = { ...givenAddress, full_name: `Zoe ${word}`, phone };
    const { order }: any = await (await checkOut(cart_token, alone({ billing_address }))).json();
    const { token } = await givenActor("admin");
    for (const q of [word, `${word} zoe`, phone]) {
      const found = await call("GET", `/api/v1/admin/orders?q=${encodeURIComponent(q)}`, { token });
      expect([q, ((await found.json()) as any).data.map(({ id }: any) => id)]).toEqual([q, [order.id]]);
    }
  });

  it("needs no address, and is delivered once its cards are issued", async ({ expect }) => {
    const { cart_token } = await givenCardCart();
    const headers = { "cart-token": cart_token };
    const quoted: any = await (await call("POST", "/api/v1/checkout/quote", { body: {}, headers })).json();
    expect(quoted).toMatchObject({ total: 2_500, shipping_total: 0, shipping_method: null });
    const body = alone({ expected_total: quoted.total });
    const { order, order_token }: any = await (await checkOut(cart_token, body)).json();
    expect(order).toMatchObject({ shipping_address: null, billing_address: null, shipping_method: null });
    await untilStatus(order.id, "delivered");
    const by = { headers: { "order-token": order_token } };
    const seen: any = await (await call("GET", `/api/v1/orders/${order.id}`, by)).json();
    expect(seen).toMatchObject({ fulfilment_status: "fulfilled", fulfilments: [], allowed_actions: ["refund"] });
    const timeline: any = await (await call("GET", `/api/v1/orders/${order.id}/timeline`, by)).json();
    expect(timeline.data.map(({ status }: any) => status)).toEqual(["pending", "paid", "processing", "delivered"]);
    expect(await codeIn(await call("POST", `/api/v1/orders/${order.id}/cancel`, by))).toEqual([
      409,
      "order_not_cancellable",
    ]);
  });

  it("is of the country that its billing address, the shopper or the shop names", async ({ expect }) => {
    const { token } = await givenActor("admin");
    const countryOf = async (more: Record<string, unknown>) => {
      const { cart_token } = await givenCardCart();
      const answer = await checkOut(cart_token, alone({ payment: { provider: "stripe" }, ...more }));
      if (answer.status !== 201) throw new Error(await answer.text());
      const { order }: any = await answer.json();
      const row = testContext().env.DB.prepare("SELECT country FROM orders WHERE id = ?").bind(order.id);
      const found = async (query: string): Promise<boolean> => {
        const list: any = await (await call("GET", `/api/v1/admin/orders?${query}`, { token })).json();
        return list.data.some(({ id }: any) => id === order.id);
      };
      return { country: await row.first<string>("country"), found };
    };
    const billed = await countryOf({
      billing_address: { ...givenAddress, full_name: "Zoe Quill", country: "PT", postal_code: "1000-001" },
    });
    expect([billed.country, await billed.found("country=PT"), await billed.found("q=Zoe Quill")]).toEqual([
      "PT",
      true,
      true,
    ]);
    expect((await countryOf({ country: "NZ" })).country).toBe("NZ");
    expect((await countryOf({})).country).toBe(await homeCountry());
    const { cart_token } = await givenCardCart();
    expect((await problemOf(await checkOut(cart_token, alone({ country: "nz" })))).errors).toMatchObject([
      { path: "country" },
    ]);
  });

  it("issues nothing while its money is not there", async ({ expect }) => {
    const { cart_token } = await givenCardCart();
    const body = alone({ payment: { provider: "stripe" } });
    const { order, order_token }: any = await (await checkOut(cart_token, body)).json();
    await deliverAll(order.id);
    expect(await cardsOf(order.id)).toEqual([]);
    const headers = { "order-token": order_token };
    expect((await call("POST", `/api/v1/orders/${order.id}/cancel`, { headers })).status).toBe(200);
    await deliverAll(order.id);
    expect(await cardsOf(order.id)).toEqual([]);
  });

  it("keeps a card for its day, and then mails it", async ({ expect }) => {
    const [email, friend] = [freshEmail(), freshEmail()];
    const { variant_id, cart_token } = await givenCardCart();
    const day = Date.now() + 3 * 86_400_000;
    const recipients = [{ variant_id, email: friend, send_at: new Date(day).toISOString() }];
    const { order }: any = await (
      await checkOut(cart_token, alone({ email, gift_card_recipients: recipients }))
    ).json();
    await untilStatus(order.id, "delivered");
    await untilIssued(order.id, 1);
    await runJob("gift_cards.send", testContext({ now: () => day - 1 }));
    await deliverAll(order.id);
    expect(await mailsTo(friend)).toEqual([]);
    await runJob("gift_cards.send", testContext({ now: () => day }));
    expect((await mailTo(friend, "gift card")).text).toContain("Its code is");
  });

  it("refuses recipients of what is not in the cart, or not so often", async ({ expect }) => {
    const shop = await givenShop();
    const { variant_id, cart_token } = await givenCardCart();
    await addTo(cart_token, shop.variant_id);
    const refuse = async (recipients: object[]): Promise<unknown> => {
      const answer = await checkOut(cart_token, checkoutBody(shop, { gift_card_recipients: recipients }));
      const { errors }: any = await answer.json();
      return [answer.status, errors[0].path, errors[0].code];
    };
    const to = (id: string) => ({ variant_id: id, email: "grace@example.com" });
    expect(await refuse([to(shop.variant_id)])).toEqual([422, "gift_card_recipients.0.variant_id", "not_found"]);
    expect(await refuse([to(variant_id), to(variant_id)])).toEqual([
      422,
      "gift_card_recipients.1.variant_id",
      "too_many",
    ]);
  });
});

it("an order without gift cards is sent as before", async ({ expect }) => {
  const shop = await givenShop();
  const { cart_token } = await givenFullCart(shop);
  const { order }: any = await (await checkOut(cart_token, checkoutBody(shop))).json();
  expect(order.items).toMatchObject([{ is_gift_card: false, gift_cards: [] }]);
  expect(order.shipping_method.id).toBe(shop.shipping_method_id);
  expect((await givenProduct()).is_gift_card).toBe(false);
});

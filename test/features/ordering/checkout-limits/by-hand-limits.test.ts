import { beforeAll, describe, it } from "vitest";
import { z } from "zod";
import { givenCustomer, proveEmail, tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { type ByHand, orderOf, receive, setMethod } from "../../../support/by-hand.ts";
import { checkoutBody, type GivenShop, givenShop, paying } from "../../../support/checkout.ts";
import { callDeployed, givenSite } from "../../../support/deployed.ts";
import { deliverAll } from "../../../support/queue.ts";

const Cart = z.looseObject({ cart_token: z.string().optional() });
const Placed = z.looseObject({
  order: z.looseObject({ id: z.string() }),
  payment: z.looseObject({ id: z.string() }),
  order_token: z.string().optional(),
});
type Headers = Record<string, string>;
type Wish = { quantity?: number; provider?: ByHand | "card"; token?: string; settings?: Record<string, string> };

/** Two orders by hand at a time, of five units together. */
const settings = { UNPAID_ORDERS_BY_HAND: "2", UNPAID_UNITS_BY_HAND: "5" };

beforeAll(async () => {
  await setMethod("bank_transfer");
  await setMethod("cash_on_delivery");
});

async function buy(shop: GivenShop, headers: Headers, wish: Wish = {}) {
  const { quantity = 1, provider = "cash_on_delivery", token, settings: own = settings } = wish;
  const signed = token === undefined ? {} : { token };
  const filled = await callDeployed("POST", "/api/v1/cart/items", {
    headers,
    body: { variant_id: shop.variant_id, quantity },
    ...signed,
  });
  const { cart_token } = Cart.parse(await filled.json());
  const held: Headers = cart_token === undefined ? {} : { "cart-token": cart_token };
  return callDeployed("POST", "/api/v1/checkout", {
    headers: { ...headers, ...held, "idempotency-key": crypto.randomUUID() },
    body: checkoutBody(shop, provider === "card" ? paying("pm_card_visa") : { payment: { provider } }),
    settings: own,
    ...signed,
  });
}

const placed = async (response: Response) => {
  const text = await response.text();
  if (response.status !== 201) throw new Error(`${response.status} ${text}`);
  const { order, payment, order_token = "" } = Placed.parse(JSON.parse(text));
  return { order_id: order.id, payment_id: payment.id, order_token };
};

describe("orders of an address that wait for a transfer or for cash", () => {
  it("are limited although they are sold, and the answer says by what", async ({ expect }) => {
    const [shop, from] = [await givenShop({ stock: 50 }), givenSite()];
    await placed(await buy(shop, from()));
    await placed(await buy(shop, from(0, 2), { provider: "bank_transfer" }));
    const refused = await problemOf(await buy(shop, from(0, 3)));
    expect(refused).toMatchObject({ status: 409, limited_by: "unpaid_orders", limit: 2 });
    expect(refused["retry_after_seconds"]).toBeGreaterThan(20 * 86_400);
    await placed(await buy(shop, from(0, 3), { provider: "card" }));
    await placed(await buy(shop, givenSite()()));
  });

  it("hold so many units and no more, in one order or in several", async ({ expect }) => {
    const [shop, from] = [await givenShop({ stock: 50 }), givenSite()];
    expect(await problemOf(await buy(shop, from(), { quantity: 6 }))).toMatchObject({ limited_by: "unpaid_units" });
    await placed(await buy(shop, from(), { quantity: 4 }));
    expect(await problemOf(await buy(shop, from(), { quantity: 2 }))).toMatchObject({
      limited_by: "unpaid_units",
      limit: 5,
    });
  });

  it("are limited for an account with a proved address too, wherever it buys from", async ({ expect }) => {
    const shop = await givenShop({ stock: 50 });
    const { token, user_id } = await givenCustomer();
    await proveEmail(user_id);
    for (let n = 0; n < 2; n += 1) await placed(await buy(shop, givenSite()(), { token }));
    expect(await problemOf(await buy(shop, givenSite()(), { token }))).toMatchObject({ limited_by: "unpaid_orders" });
  });

  it("leave the count once all of their money is there, and not for a part of it", async ({ expect }) => {
    const [shop, from] = [await givenShop({ stock: 50 }), givenSite()];
    const one = { ...settings, UNPAID_ORDERS_BY_HAND: "1" };
    const { order_id, payment_id } = await placed(await buy(shop, from(), { settings: one }));
    await receive(payment_id, { amount: 1 });
    await deliverAll(order_id);
    expect((await buy(shop, from(), { settings: one })).status).toBe(409);
    await receive(payment_id);
    await deliverAll(order_id);
    await placed(await buy(shop, from(), { settings: one }));
  });

  it("leave it when they are cancelled, and stay in the count of their day", async ({ expect }) => {
    const [shop, from] = [await givenShop({ stock: 50 }), givenSite()];
    const own = { UNPAID_ORDERS_BY_HAND: "1", UNPAID_ORDERS_PER_DAY: "3" };
    for (let n = 0; n < 3; n += 1) {
      const { order_id, order_token } = await placed(await buy(shop, from(), { settings: own }));
      const headers = { ...from(), "order-token": order_token };
      expect((await callDeployed("POST", `/api/v1/orders/${order_id}/cancel`, { headers })).status).toBe(200);
      await deliverAll(order_id);
    }
    expect(await problemOf(await buy(shop, from(), { settings: own }))).toMatchObject({
      limited_by: "unpaid_orders_in_a_day",
    });
  });
});

describe("what guests were sold and owe", () => {
  it("stays in their share of a variant, so that a shopper who pays still gets it", async ({ expect }) => {
    const shop = await givenShop({ stock: 4 });
    await placed(await buy(shop, givenSite()(), { quantity: 2 }));
    await placed(await buy(shop, givenSite()(), { provider: "bank_transfer" }));
    for (const provider of ["cash_on_delivery", "bank_transfer"] as const)
      expect(await problemOf(await buy(shop, givenSite()(), { provider }))).toMatchObject({
        code: "too_many_unpaid_orders",
        limited_by: "share_of_stock",
      });
    await placed(await buy(shop, givenSite()(), { provider: "card" }));
  });

  it("leaves the share when it is paid, and when it is sent", async ({ expect }) => {
    const shop = await givenShop({ stock: 4 });
    const sent = await placed(await buy(shop, givenSite()()));
    const paid = await placed(await buy(shop, givenSite()(), { quantity: 2, provider: "bank_transfer" }));
    expect((await buy(shop, givenSite()())).status).toBe(409);
    await receive(paid.payment_id);
    await deliverAll(paid.order_id);
    const body = { status: "shipped" };
    const shipped = await call("PATCH", `/api/v1/admin/orders/${sent.order_id}`, {
      token: await tokenOf("admin"),
      body,
    });
    expect(shipped.status).toBe(200);
    await deliverAll(sent.order_id);
    await placed(await buy(shop, givenSite()()));
    expect(await orderOf(paid.order_id)).toMatchObject({ payment_status: "paid", status: "processing" });
  });
});

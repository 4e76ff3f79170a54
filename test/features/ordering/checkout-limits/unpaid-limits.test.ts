import { describe, it } from "vitest";
import { z } from "zod";
import { givenCustomer, proveEmail, tokenOf } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { checkoutBody, type GivenShop, givenShop, paying, untilStatus } from "../../../support/checkout.ts";
import { callDeployed, givenSite } from "../../../support/deployed.ts";
import { givenShippingMethod } from "../../../support/shipping.ts";

type Headers = Record<string, string>;
const Cart = z.looseObject({ cart_token: z.string() });
const Placed = z.looseObject({ order: z.looseObject({ id: z.string() }), order_token: z.string() });

const addTo = (shop: GivenShop, quantity: number, headers: Headers) =>
  callDeployed("POST", "/api/v1/cart/items", { headers, body: { variant_id: shop.variant_id, quantity } });

/** A guest's checkout from there; without a method it is left unpaid. */
async function buy(shop: GivenShop, headers: Headers, { quantity = 1, method = "", settings = {} } = {}) {
  const { cart_token } = Cart.parse(await (await addTo(shop, quantity, headers)).json());
  const own = { ...headers, "cart-token": cart_token, "idempotency-key": crypto.randomUUID() };
  const body = checkoutBody(shop, paying(method === "" ? undefined : method));
  return callDeployed("POST", "/api/v1/checkout", { headers: own, body, settings });
}
const placed = async (response: Response) => {
  const text = await response.text();
  if (response.status !== 201) throw new Error(`${response.status} ${text}`);
  return Placed.parse(JSON.parse(text));
};
const settings = { UNPAID_ORDERS_PER_ADDRESS: "2", UNPAID_UNITS_PER_ADDRESS: "20", UNPAID_ORDERS_PER_DAY: "3" };
/** One unpaid order at a time and one a day, so that a single count left behind refuses the next checkout. */
const single = { UNPAID_ORDERS_PER_ADDRESS: "1", UNPAID_ORDERS_PER_DAY: "1" };

describe("unpaid orders of a guest's address", () => {
  it("are limited, and the answer says by what and until when", async ({ expect }) => {
    const [shop, from] = [await givenShop({ stock: 50 }), givenSite()];
    await placed(await buy(shop, from(), { settings }));
    await placed(await buy(shop, from(0, 2), { settings }));
    const refused = await buy(shop, from(0, 3), { settings });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(1_400);
    expect(await problemOf(refused)).toMatchObject({
      status: 409,
      code: "too_many_unpaid_orders",
      limited_by: "unpaid_orders",
      limit: 2,
    });
    await placed(await buy(shop, from(1), { settings }));
  });

  it("are limited for the /48 too, which has four times as many", async ({ expect }) => {
    const [shop, from] = [await givenShop({ stock: 50 }), givenSite()];
    for (let network = 0; network < 8; network += 1) await placed(await buy(shop, from(network), { settings }));
    expect(await problemOf(await buy(shop, from(9), { settings }))).toMatchObject({ limited_by: "unpaid_orders" });
  });

  it("hold four times as many units for the /48 and no more", async ({ expect }) => {
    const [shop, from] = [await givenShop({ stock: 500 }), givenSite()];
    for (let network = 0; network < 4; network += 1)
      await placed(await buy(shop, from(network), { quantity: 20, settings }));
    expect(await problemOf(await buy(shop, from(9), { settings }))).toMatchObject({
      limited_by: "unpaid_units",
      limit: 80,
    });
  });

  it("hold so many units and no more", async ({ expect }) => {
    const [shop, from] = [await givenShop({ stock: 500 }), givenSite()];
    await placed(await buy(shop, from(), { quantity: 15, settings }));
    expect(await problemOf(await buy(shop, from(), { quantity: 6, settings }))).toMatchObject({
      limited_by: "unpaid_units",
      limit: 20,
    });
    expect(await problemOf(await buy(shop, givenSite()(), { quantity: 101 }))).toMatchObject({
      code: "too_many_unpaid_orders",
      limited_by: "units_in_cart",
      limit: 100,
    });
  });

  it("leave the count when they are cancelled, and the count of the day only when they are paid", async ({
    expect,
  }) => {
    const [shop, from] = [await givenShop({ stock: 50 }), givenSite()];
    const giveUp = async () => {
      const { order, order_token } = await placed(await buy(shop, from(), { settings }));
      const headers = { ...from(), "order-token": order_token };
      expect((await callDeployed("POST", `/api/v1/orders/${order.id}/cancel`, { headers })).status).toBe(200);
    };
    const { order } = await placed(await buy(shop, from(), { method: "pm_card_visa", settings }));
    await untilStatus(order.id, "processing");
    for (let n = 0; n < 3; n += 1) await giveUp();
    const refused = await buy(shop, from(), { settings });
    expect(await problemOf(refused)).toMatchObject({ limited_by: "unpaid_orders_in_a_day", limit: 3 });
  });

  it("count once however often the same checkout is asked for", async ({ expect }) => {
    const [shop, from] = [await givenShop({ stock: 50 }), givenSite()];
    const { cart_token } = Cart.parse(await (await addTo(shop, 1, from())).json());
    const headers = { ...from(), "cart-token": cart_token };
    for (let n = 0; n < 4; n += 1) {
      const own = { ...headers, "idempotency-key": crypto.randomUUID() };
      const body = checkoutBody(shop, paying(undefined));
      expect((await callDeployed("POST", "/api/v1/checkout", { headers: own, body, settings })).status).toBe(201);
    }
    await placed(await buy(shop, from(), { settings }));
  });

  it("do not count for the day when the units were gone as they were to be held", async ({ expect }) => {
    const [sold_out, other] = [await givenShop({ stock: 1 }), await givenShop({ stock: 50 })];
    const [one, from] = [{ ...settings, UNPAID_ORDERS_PER_DAY: "1" }, givenSite()];
    const { cart_token } = Cart.parse(await (await addTo(sold_out, 1, from())).json());
    await placed(await buy(sold_out, givenSite()(), { method: "pm_card_visa" }));
    const headers = { ...from(), "cart-token": cart_token, "idempotency-key": crypto.randomUUID() };
    const body = checkoutBody(sold_out);
    const refused = await callDeployed("POST", "/api/v1/checkout", { headers, body, settings: one });
    expect((await problemOf(refused)).code).toBe("insufficient_stock");
    await placed(await buy(other, from(), { settings: one }));
  });

  it("count for the day, ten times as wide, where they ended for want of units: each leaves a row", async ({
    expect,
  }) => {
    const [shop, from] = [await givenShop({ stock: 4 }), givenSite()];
    const one = { UNPAID_ORDERS_PER_DAY: "1" };
    const { cart_token } = Cart.parse(await (await addTo(shop, 4, from())).json());
    const ask = async () => {
      const own = { ...from(), "cart-token": cart_token, "idempotency-key": crypto.randomUUID() };
      const body = checkoutBody(shop, paying(undefined));
      return problemOf(await callDeployed("POST", "/api/v1/checkout", { headers: own, body, settings: one }));
    };
    for (let n = 0; n < 10; n += 1) expect((await ask())["limited_by"]).toBe("share_of_stock");
    expect(await ask()).toMatchObject({ limited_by: "unpaid_orders_in_a_day", limit: 10 });
    await placed(await buy(shop, givenSite()(), { method: "pm_card_visa", settings: one }));
  });

  it("do not count a checkout that was refused while it was priced", async ({ expect }) => {
    const [shop, cheap, gone] = [await givenShop(), await givenShop({ price: 1 }), await givenShop()];
    const free = await givenShippingMethod({ rates: [{ currency: "USD", price: 0, free_above: null }] });
    const refusals: [string, GivenShop, Record<string, unknown>][] = [
      ["cart_changed", shop, { expected_total: 1 }],
      ["shipping_method_unavailable", shop, { shipping_method_id: crypto.randomUUID() }],
      ["shipping_address_not_found", shop, { shipping_address: undefined, shipping_address_id: crypto.randomUUID() }],
      ["amount_not_chargeable", cheap, { shipping_method_id: free.id }],
      ["item_unavailable", gone, {}],
      ["invalid_request", shop, { email: undefined }],
    ];
    const from = givenSite();
    const carts = new Map<GivenShop, string>();
    for (const one of [shop, cheap, gone])
      carts.set(one, Cart.parse(await (await addTo(one, 1, from())).json()).cart_token);
    const archived = { token: await tokenOf("admin"), body: { status: "archived" } };
    expect((await call("PATCH", `/api/v1/admin/products/${gone.product_id}`, archived)).status).toBe(200);
    const ask = (one: GivenShop, more: Record<string, unknown>) => {
      const headers = { ...from(), "cart-token": carts.get(one) ?? "", "idempotency-key": crypto.randomUUID() };
      return callDeployed("POST", "/api/v1/checkout", { headers, body: checkoutBody(one, more), settings: single });
    };
    for (let round = 0; round < 3; round += 1)
      for (const [code, one, more] of refusals) {
        const tried = await problemOf(await ask(one, more));
        const waiting = await problemOf(await ask(one, { ...more, ...paying(undefined) }));
        expect([tried.code, waiting.code]).toEqual([code, code]);
      }
    await placed(await ask(shop, paying(undefined)));
  });

  it("do not count a checkout that was refused for payments declined before", async ({ expect }) => {
    const [shop, from] = [await givenShop({ stock: 50 }), givenSite()];
    const few = { ...settings, UNPAID_ORDERS_PER_DAY: "2", DECLINED_PAYMENTS_PER_HOUR: "1" };
    const declined = () => buy(shop, from(), { method: "pm_card_chargeDeclined", settings: few });
    expect((await declined()).status).toBe(402);
    for (let n = 0; n < 3; n += 1) expect((await problemOf(await declined())).code).toBe("too_many_declined_payments");
    await placed(await buy(shop, from(), { settings: few }));
    expect(await problemOf(await buy(shop, from(), { settings: few }))).toMatchObject({ limited_by: "unpaid_orders" });
  });

  it("do not count when there was nothing to order", async ({ expect }) => {
    const [shop, from] = [await givenShop({ stock: 1 }), givenSite()];
    await placed(await buy(shop, from(), { method: "pm_card_visa", settings }));
    const [other, sold_out] = [await givenShop({ stock: 50 }), await givenShop({ stock: 2 })];
    await placed(await buy(sold_out, givenSite()(), { method: "pm_card_visa", quantity: 1 }));
    const { cart_token } = Cart.parse(await (await addTo(sold_out, 1, from())).json());
    await placed(await buy(sold_out, givenSite()(), { method: "pm_card_visa" }));
    for (let n = 0; n < 5; n += 1) {
      const own = { ...from(), "cart-token": cart_token, "idempotency-key": crypto.randomUUID() };
      const answer = await callDeployed("POST", "/api/v1/checkout", {
        headers: own,
        body: checkoutBody(sold_out),
        settings,
      });
      expect((await problemOf(answer)).code).toBe("insufficient_stock");
    }
    await placed(await buy(other, from(), { settings }));
  });
});

it("limits a customer by the account, wherever they are", async ({ expect }) => {
  const shop = await givenShop({ stock: 50 });
  const { token, user_id } = await givenCustomer();
  await proveEmail(user_id);
  const small = { UNPAID_UNITS_PER_ACCOUNT: "3" };
  const item = { variant_id: shop.variant_id, quantity: 4 };
  expect((await callDeployed("POST", "/api/v1/cart/items", { token, body: item })).status).toBe(201);
  const headers = { "idempotency-key": crypto.randomUUID() };
  const body = checkoutBody(shop, paying(undefined));
  const refused = await callDeployed("POST", "/api/v1/checkout", { token, headers, body, settings: small });
  expect(await problemOf(refused)).toMatchObject({ limited_by: "units_in_cart", limit: 3 });
});

it("lets a customer hold what an account may, and not what a guest's address may", async ({ expect }) => {
  const [shop, from] = [await givenShop({ stock: 50 }), givenSite()];
  const few = { UNPAID_UNITS_PER_CART: "2", UNPAID_UNITS_PER_ADDRESS: "3", UNPAID_UNITS_PER_ACCOUNT: "6" };
  const buyAs = async (quantity: number) => {
    const { token, user_id } = await givenCustomer();
    await proveEmail(user_id);
    const item = { variant_id: shop.variant_id, quantity };
    await callDeployed("POST", "/api/v1/cart/items", { token, headers: from(), body: item });
    const headers = { ...from(), "idempotency-key": crypto.randomUUID() };
    const body = checkoutBody(shop, paying(undefined));
    return callDeployed("POST", "/api/v1/checkout", { token, headers, body, settings: few });
  };
  expect(await problemOf(await buyAs(7))).toMatchObject({ limited_by: "units_in_cart", limit: 6 });
  expect((await buyAs(6)).status).toBe(201);
});

it("does not count a customer's checkout that was refused while it was priced", async ({ expect }) => {
  const [shop, from] = [await givenShop(), givenSite()];
  const { token, user_id } = await givenCustomer();
  await proveEmail(user_id);
  const item = { variant_id: shop.variant_id, quantity: 1 };
  await callDeployed("POST", "/api/v1/cart/items", { token, headers: from(), body: item });
  const ask = (more: Record<string, unknown>) => {
    const headers = { ...from(), "idempotency-key": crypto.randomUUID() };
    const body = checkoutBody(shop, { ...paying(undefined), ...more });
    return callDeployed("POST", "/api/v1/checkout", { token, headers, body, settings: single });
  };
  const unknown = { shipping_address: undefined, shipping_address_id: crypto.randomUUID() };
  for (let n = 0; n < 6; n += 1) {
    expect((await problemOf(await ask({ expected_total: 1 }))).code).toBe("cart_changed");
    expect((await problemOf(await ask(unknown))).code).toBe("shipping_address_not_found");
  }
  expect((await ask({})).status).toBe(201);
});

describe("new guests' carts", () => {
  it("are limited by address and hour, and a cart that is there is not", async ({ expect }) => {
    const [shop, from] = [await givenShop({ stock: 50 }), givenSite()];
    const few = { GUEST_CARTS_PER_HOUR: "2" };
    const add = (headers: Headers) =>
      callDeployed("POST", "/api/v1/cart/items", {
        headers,
        body: { variant_id: shop.variant_id, quantity: 1 },
        settings: few,
      });
    const { cart_token } = Cart.parse(await (await add(from())).json());
    expect((await add(from(0, 2))).status).toBe(201);
    const refused = await add(from(0, 3));
    expect([refused.status, (await problemOf(refused)).code]).toEqual([429, "rate_limited"]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(3_500);
    const more = await add({ ...from(), "cart-token": cart_token });
    expect([more.status, tripsOf(more).object]).toEqual([201, 1]);
  });

  it("do not count where nothing was put in", async ({ expect }) => {
    const [shop, from] = [await givenShop({ stock: 1 }), givenSite()];
    const one = { GUEST_CARTS_PER_HOUR: "1" };
    const add = (quantity: number) =>
      callDeployed("POST", "/api/v1/cart/items", {
        headers: from(),
        body: { variant_id: shop.variant_id, quantity },
        settings: one,
      });
    for (let n = 0; n < 3; n += 1) expect((await add(2)).status).toBe(409);
    expect((await add(1)).status).toBe(201);
  });
});

import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import { givenCustomer, tokenOf } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { givenCart } from "../../../support/cart.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { checkOut, checkoutBody } from "../../../support/checkout.ts";
import { givenCardProduct } from "../../../support/gift-cards.ts";
import { callWith } from "../../../support/settings.ts";
import { givenUsualMethod } from "../../../support/shipping.ts";

type Wanted = { readonly stock?: number; readonly quantity: number; readonly currency?: string };

/** A guest's order of a product for each, with the variants in their order. */
async function bought(...wanted: Wanted[]) {
  const products = await Promise.all(
    wanted.map(({ stock = 10, currency = "USD" }) => givenProduct({ price: 1_000, stock_quantity: stock, currency })),
  );
  const variants = products.map(({ variants: [only] }) => only?.id ?? "");
  const { cart_token } = await givenCart(
    ...wanted.map(({ quantity }, n) => ({ variant_id: variants[n] ?? "", quantity })),
  );
  const { id: shipping_method_id } = await givenUsualMethod();
  const answer = await checkOut(cart_token, checkoutBody({ variant_id: "", product_id: "", shipping_method_id }));
  if (answer.status !== 201) throw new Error(await answer.text());
  const { order, order_token }: any = await answer.json();
  return { order, order_token, variants, products };
}

const reorder = (order_id: string, headers: Record<string, string>, token?: string) =>
  call("POST", `/api/v1/orders/${order_id}/reorder`, { headers, ...(token === undefined ? {} : { token }) });
const quantities = (cart: any): Record<string, number> =>
  Object.fromEntries(cart.items.map(({ variant_id, quantity }: any) => [variant_id, quantity]));

/** What carts are told of a variant follows its stock by seconds. */
const untilAvailable = (variant_id: string, units: number) =>
  vi.waitUntil(
    async () => {
      const level = env.DB.prepare("SELECT on_hand - held - committed AS units FROM stock_levels WHERE variant_id = ?");
      return (await level.bind(variant_id).first<{ units: number }>())?.units === units;
    },
    { timeout: 10_000, interval: 50 },
  );

describe("an order that is put into the cart again", () => {
  it("gives a guest without a cart a new one, in one trip to the order and one to the cart", async ({ expect }) => {
    const { order, order_token, variants } = await bought({ quantity: 2 }, { quantity: 1 });
    const answer = await reorder(order.order_number, { "order-token": order_token });
    expect(answer.status).toBe(200);
    expect(tripsOf(answer).d1).toBeLessThanOrEqual(2);
    const { cart, left_out }: any = await answer.json();
    expect(left_out).toEqual([]);
    expect(quantities(cart)).toEqual(
      Object.fromEntries([
        [variants[0], 2],
        [variants[1], 1],
      ]),
    );
    expect(answer.headers.get("cart-token")).toBe(cart.cart_token);
    const seen = await call("GET", "/api/v1/cart", { headers: { "cart-token": cart.cart_token } });
    expect(quantities(await seen.json())).toEqual(quantities(cart));
  });

  it("says what is not in the cart and why, and puts in the rest", async ({ expect }) => {
    const admin = await tokenOf("admin");
    const { order, order_token, variants, products } = await bought(
      { quantity: 3, stock: 4 },
      { quantity: 2, stock: 2 },
      { quantity: 1 },
      { quantity: 1 },
    );
    const path = `/api/v1/admin/products/${products[2]?.id}`;
    expect((await call("PATCH", path, { token: admin, body: { status: "draft" } })).status).toBe(200);
    await untilAvailable(variants[0] ?? "", 1);
    await untilAvailable(variants[1] ?? "", 0);
    const { cart, left_out }: any = await (await reorder(order.id, { "order-token": order_token })).json();
    expect(quantities(cart)).toEqual(
      Object.fromEntries([
        [variants[0], 1],
        [variants[3], 1],
      ]),
    );
    const lineOf = (n: number) => order.items.find(({ variant_id }: any) => variant_id === variants[n]).id;
    const byVariant = (one: any, other: any) => variants.indexOf(one.variant_id) - variants.indexOf(other.variant_id);
    expect(left_out.toSorted(byVariant)).toEqual([
      { order_item_id: lineOf(0), variant_id: variants[0], quantity: 2, reason: "quantity_reduced" },
      { order_item_id: lineOf(1), variant_id: variants[1], quantity: 2, reason: "out_of_stock" },
      { order_item_id: lineOf(2), variant_id: variants[2], quantity: 1, reason: "not_sold" },
    ]);
  });

  it("adds nothing when it is asked for again, with the same key or without one", async ({ expect }) => {
    const { order, order_token, variants } = await bought({ quantity: 2 });
    const other = await givenProduct();
    const { cart_token } = await givenCart({ variant_id: other.variants[0]?.id ?? "", quantity: 1 });
    const headers = { "order-token": order_token, "cart-token": cart_token };
    const key = { "idempotency-key": crypto.randomUUID() };
    for (const more of [key, key, {}]) {
      const answer = await reorder(order.id, { ...headers, ...more });
      const { cart }: any = await answer.json();
      expect(quantities(cart)).toEqual(
        Object.fromEntries([
          [other.variants[0]?.id, 1],
          [variants[0], 2],
        ]),
      );
      expect("cart_token" in cart).toBe(false);
    }
    const replayed = await reorder(order.id, { ...headers, ...key });
    expect(replayed.headers.get("idempotency-replayed")).toBe("true");
  });

  it("goes into the account's own cart, and takes nothing out of it", async ({ expect }) => {
    const { order, order_token, variants } = await bought({ quantity: 1 });
    const { token } = await givenCustomer();
    await call("POST", "/api/v1/cart/items", { token, body: { variant_id: variants[0], quantity: 4 } });
    const { cart, left_out }: any = await (await reorder(order.id, { "order-token": order_token }, token)).json();
    expect([quantities(cart), left_out]).toEqual([{ [variants[0] ?? ""]: 4 }, []]);
  });

  it("leaves out what the cart's currency has no price for", async ({ expect }) => {
    const { order, order_token } = await bought({ quantity: 1, currency: "JPY" });
    const dollars = await givenProduct();
    const { cart_token } = await givenCart({ variant_id: dollars.variants[0]?.id ?? "", quantity: 1 });
    const headers = { "order-token": order_token, "cart-token": cart_token };
    const { cart, left_out }: any = await (await reorder(order.id, headers)).json();
    expect(cart.currency).toBe("USD");
    expect(left_out).toMatchObject([{ reason: "not_sold_in_currency", quantity: 1 }]);
    const { cart: fresh }: any = await (await reorder(order.id, { "order-token": order_token })).json();
    expect([fresh.currency, fresh.items.length]).toEqual(["JPY", 1]);
  });

  it("is in the currency of its goods where the shop has given up its own", async ({ expect }) => {
    const variant = (await givenProduct({ price: 1_000 })).variants[0]?.id ?? "";
    const body = { prices: [{ variant, currency: "JPY", amount: 1_500 }] };
    await call("PATCH", "/api/v1/admin/prices", { token: await tokenOf("admin"), body });
    const begun = await call("POST", "/api/v1/cart/items", { body: { variant_id: variant, currency: "JPY" } });
    const { cart_token }: any = await begun.json();
    const { id: shipping_method_id } = await givenUsualMethod();
    const shop = { variant_id: variant, product_id: "", shipping_method_id };
    const { order, order_token }: any = await (await checkOut(cart_token, checkoutBody(shop))).json();
    const headers = { "order-token": order_token };
    const inEuros = callWith({ CURRENCIES: "EUR" });
    const later: any = await (await inEuros("POST", `/api/v1/orders/${order.id}/reorder`, { headers })).json();
    const now: any = await (await reorder(order.id, headers)).json();
    expect([order.currency, now.cart.currency, later.cart.currency, quantities(later.cart)]).toEqual([
      "JPY",
      "JPY",
      "USD",
      { [variant]: 1 },
    ]);
  });

  it("may be of gift cards, which are always there", async ({ expect }) => {
    const product = await givenCardProduct(2_500);
    const variant_id = product.variants[0]?.id ?? "";
    const { cart_token } = await givenCart({ variant_id, quantity: 2 });
    const {
      shipping_address: _a,
      shipping_method_id: _m,
      ...body
    } = checkoutBody({
      variant_id,
      product_id: "",
      shipping_method_id: "",
    });
    const { order, order_token }: any = await (await checkOut(cart_token, body)).json();
    const { cart, left_out }: any = await (await reorder(order.id, { "order-token": order_token })).json();
    expect([quantities(cart), left_out]).toEqual([{ [variant_id]: 2 }, []]);
  });

  it("is the caller's own, and no cart is made for anybody else", async ({ expect }) => {
    const { order } = await bought({ quantity: 1 });
    const { token } = await givenCustomer();
    expect(await problemOf(await reorder(order.id, {}, token))).toMatchObject({ status: 404, code: "order_not_found" });
    expect((await reorder(order.id, {})).status).toBe(401);
    expect((await reorder(order.id, { "order-token": "order_x" })).status).toBe(404);
  });
});
